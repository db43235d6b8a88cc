"""Apache Jena Fuseki over a TDB2 database.

TDB2 can make the default graph a union at query time, which costs each query; here the union
is loaded as the default graph, beside the named graphs.
"""

from pathlib import Path

from tests.bench.dataset import Dataset
from tests.bench.tools import maven_archive, output, program

VERSION = "5.6.0"
MAIN = "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"
PATH = "/ds/sparql?"


def prepare() -> str:
    """Get the server, which runs on Java 17 or newer, and return its version."""
    program("java", "install Java 17 or newer (Debian: apt install default-jre-headless)")
    _archive()
    return f"Fuseki {VERSION}, TDB2"


def load(data: Dataset, folder: Path) -> None:
    """Make a database of the data in a folder."""
    files = [str(data.union), str(data.quads)]
    output(["java", "-cp", str(_archive()), "tdb2.tdbloader", "--loc", str(folder / "db"), *files])


def command(_data: Dataset, folder: Path, port: int) -> list[str]:
    """Return the command that serves the database, read only."""
    place = [f"--loc={folder / 'db'}", f"--port={port}", "--localhost", "--quiet"]
    return ["java", "-cp", str(_archive()), MAIN, *place, "/ds"]


def _archive() -> Path:
    return maven_archive("org.apache.jena", "jena-fuseki-server", VERSION)
