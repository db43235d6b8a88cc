"""Virtuoso Open Source, as Debian packages it.

Without a dataset in the query, Virtuoso asks all graphs at once and answers a triple as often
as graphs hold it. So the union is a graph of its own, and each request names it as the default
one; the named graphs can be asked beside it.
"""

import re
import subprocess
from pathlib import Path

from tests.bench.client import Endpoint
from tests.bench.dataset import Dataset
from tests.bench.servers import HOST, free_port, running
from tests.bench.tools import output, program

UNION = "urn:bench:union"
PATH = f"/sparql?default-graph-uri={UNION}&"
START = 60.0
REMEDY = "install virtuoso-opensource (Debian: apt install virtuoso-opensource)"
SETTINGS = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
MaxCheckpointRemap = 2000
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = {host}:{sql}
DisableUnixSocket = 1
DirsAllowed = {folders}
CaseMode = 2
MaxQueryMem = 2G
VectorSize = 1000
MaxVectorSize = 1000000
ThreadsPerQuery = 4
AsyncQueueMaxThreads = 10
MaxClientConnections = 20
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000

[HTTPServer]
ServerPort = {host}:{http}
ServerRoot = .
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 10
Charset = UTF-8

[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""
"""Debian's settings, but: the buffers that it advises for 2 GB, connections for all clients,
and no cut at 10,000 rows. The limits of a query's cost and time are Debian's."""


def prepare() -> str:
    """Return the version. Raises MissingError: a system package is the user's to install."""
    program("isql-vt", REMEDY)
    # It prints its version as an error, and fails.
    command = [program("virtuoso-t", REMEDY), "-?"]
    usage = subprocess.run(command, capture_output=True, text=True, check=False)
    version = re.search(r"Version (\S+)", usage.stderr)
    return f"Virtuoso {version[1] if version else ''}"


def load(data: Dataset, folder: Path) -> None:
    """Make a database of the data in a folder, by a server that runs only for that."""
    sql, http = free_port(), free_port()
    _configure(folder, sql, http, {path.parent for path in (data.union, data.quads)})
    with running(_start(), folder, Endpoint(HOST, http, PATH), START):
        for path in (data.union, data.quads):
            _execute(sql, f"ld_dir('{path.parent}', '{path.name}', '{UNION}')")
        _execute(sql, "rdf_loader_run()")
        _execute(sql, "checkpoint")


def command(_data: Dataset, folder: Path, port: int) -> list[str]:
    """Return the command that serves the database."""
    _configure(folder, free_port(), port, set())
    return _start()


def _start() -> list[str]:
    return ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]


def _configure(folder: Path, sql: int, http: int, readable: set[Path]) -> None:
    folders = ", ".join([".", *map(str, readable)])
    text = SETTINGS.format(host=HOST, sql=sql, http=http, folders=folders)
    (folder / "virtuoso.ini").write_text(text)


def _execute(port: int, statement: str) -> None:
    """Run a statement as the administrator, whose password nobody has changed yet."""
    output(["isql-vt", f"{HOST}:{port}", "dba", "dba", f"EXEC={statement};"])
