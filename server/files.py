"""Serving RDF files as they are: the tests of the W3C do it, and editors beside the graph."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.findings import Finding, Place, RefusedError
from graph.names import write_names

NOTHING = {"cases": 0, "platforms": 0, "bodies": 0, "conferrals": 0, "divisions": 0}


def release_of_files(files: list[Path], folder: Path) -> None:
    """Make, in a folder, a release that holds what is in files, and nothing else.

    Triples are in the default graph, quads in the graphs that they name; the default graph is
    no union. Raises RefusedError with the place of what is no RDF.
    """
    store = ox.Store(str(folder / "store"))
    for path in files:
        store.bulk_extend(_quads(path))
    store.flush()
    write_names(store, folder)
    about = json.dumps(_about(files, len(store)))
    (folder / "release.json").write_text(about, encoding="utf-8")
    (folder / "register.csv").write_text("iri,status,successor,reason\n", encoding="utf-8")


def _about(files: list[Path], triples: int) -> dict[str, Any]:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
    return {
        "id": f"files-{digest}",
        "version": "files",
        "triples": triples,
        "union": False,
        "entities": NOTHING,
    }


def _quads(path: Path) -> Iterator[ox.Quad]:
    syntax = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if syntax is None:
        message = f"{path.suffix!r} is no RDF syntax known here"
        raise _refusal(path, None, message, "name the file .ttl, .nt, .rdf, .trig, .nq or .jsonld")
    try:
        yield from ox.parse(path=path, format=syntax, base_iri=path.resolve().as_uri())
    except SyntaxError as error:
        raise _refusal(path, error.lineno, error.msg, "correct the file") from error
    except OSError as error:
        raise _refusal(path, None, f"cannot be read: {error.strerror}", "name a file") from error


def _refusal(path: Path, row: int | None, message: str, remedy: str) -> RefusedError:
    return RefusedError([Finding("data-file", message, Place(str(path), row), remedy)])
