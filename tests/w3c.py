"""The W3C's SPARQL 1.1 test suite: where it is, and what its manifests say.

A manifest is a graph (https://www.w3.org/2001/sw/DataAccess/tests/README). A file of the suite
has the IRI that the W3C publishes it under, wherever the suite lies on this machine.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "server" / "CONFORMANCE.md"
VARIABLE = "ZHENGWU_W3C_SUITE"
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UPDATE = "protocol/update_"
"""How the tests are called that only an endpoint that can be written to may pass."""

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def suite() -> Path:
    """Return the folder of the suite; whoever asks is skipped where there is none."""
    folder = Path(os.environ.get(VARIABLE) or ROOT.parent / "shared" / "suites" / "sparql11")
    if not (folder / "manifest-all.ttl").exists():
        reason = f"the W3C's suite is not beside the project; name its folder in {VARIABLE}"
        pytest.skip(reason, allow_module_level=True)
    return folder


def iri_of(path: Path) -> str:
    """Return the IRI of a file of the suite."""
    return BASE + path.relative_to(suite()).as_posix()


def path_of(iri: str) -> Path:
    """Return the file of the suite that has an IRI."""
    assert iri.startswith(BASE), iri
    return suite() / iri.removeprefix(BASE)


def triples(path: Path) -> list[ox.Triple]:
    """Return what a file of the suite states; its blank nodes are no other file's."""
    format_ = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    found = ox.parse(path=path, format=format_, base_iri=iri_of(path), rename_blank_nodes=True)
    return [quad.triple for quad in found]


def quads(path: Path, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    """Yield what a file of the suite states, in a graph."""
    for triple in triples(path):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


class Manifest:
    """The graph of a manifest."""

    def __init__(self, path: Path) -> None:
        self._triples = ox.Dataset(ox.Quad(*triple) for triple in triples(path))
        self._path, self._iri = path, ox.NamedNode(iri_of(path))

    def all(self, subject: Node, predicate: str) -> list[Node]:
        """Return the objects of a subject."""
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        found = self._triples.quads_for_subject(subject)
        return [quad.object for quad in found if quad.predicate.value == predicate]

    def one(self, subject: Node, predicate: str) -> Node:
        """Return the only object of a subject."""
        (found,) = self.all(subject, predicate)
        return found

    def texts(self, subject: Node, predicate: str) -> list[str]:
        """Return the objects of a subject as text: the IRIs, or the forms of the literals."""
        return [text_of(node) for node in self.all(subject, predicate)]

    def text(self, subject: Node, predicate: str) -> str:
        """Return the only object of a subject as text."""
        return text_of(self.one(subject, predicate))

    def items(self, head: Node) -> Iterator[Node]:
        """Yield the members of a list."""
        while head != ox.NamedNode(RDF + "nil"):
            yield self.one(head, RDF + "first")
            head = self.one(head, RDF + "rest")

    def tests(self) -> dict[str, Node]:
        """Return the tests of the manifest by name: its folder, and what each is called there."""
        folder = self._path.parent.name
        entries = self.items(self.one(self._iri, MF + "entries"))
        return {f"{folder}/{text_of(it).rpartition('#')[2]}": it for it in entries}

    def included(self) -> list[Path]:
        """Return the manifests that this one includes."""
        return [path_of(text_of(it)) for it in self.items(self.one(self._iri, MF + "include"))]


def text_of(node: Node) -> str:
    """Return an IRI, or the form of a literal."""
    assert isinstance(node, ox.NamedNode | ox.Literal)
    return node.value


@dataclass(frozen=True)
class Case:
    """A test of a query: whether it is SPARQL, or what its answer is."""

    name: str
    """The folder of the suite, and what the test is called in its manifest."""

    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()
    result: Path | None = None

    @property
    def text(self) -> str:
        """The query, in the file's own line ends."""
        return self.query.read_bytes().decode()


def cases() -> list[Case]:
    """Return the tests of queries and of the formats of their results."""
    found = []
    for top in ("manifest-sparql11-query.ttl", "manifest-sparql11-results.ttl"):
        for path in Manifest(suite() / top).included():
            manifest = Manifest(path)
            found += [_case(manifest, name, test) for name, test in manifest.tests().items()]
    return found


def _case(manifest: Manifest, name: str, test: Node) -> Case:
    kind = manifest.text(test, RDF + "type").removeprefix(MF)
    action = manifest.one(test, MF + "action")
    if isinstance(action, ox.NamedNode):
        return Case(name, kind, path_of(action.value))

    def paths(subject: Node, predicate: str) -> tuple[Path, ...]:
        return tuple(path_of(text) for text in manifest.texts(subject, predicate))

    (query,), (result,) = paths(action, QT + "query"), paths(test, MF + "result")
    data, graphs = paths(action, QT + "data"), paths(action, QT + "graphData")
    return Case(name, kind, query, data, graphs, result)


def data_of_all() -> bytes:
    """Return every graph that a test reads, as N-Quads; no test reads the default graph."""
    graphs = {iri_of(path): path for case in cases() for path in case.data + case.graphs}
    graphs |= protocol_graphs()
    found = (quad for iri, path in graphs.items() for quad in quads(path, ox.NamedNode(iri)))
    data = ox.serialize(found, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return data


def protocol_graphs() -> dict[str, Path]:
    """Return the graphs that the tests of the protocol ask for by IRI."""
    manifest = Manifest(suite() / "protocol" / "manifest.ttl")
    tests = manifest.tests().values()
    graphs = [it for test in tests for it in manifest.all(test, UT + "graphData")]
    return {
        manifest.text(it, RDFS + "label"): path_of(manifest.text(it, UT + "graph")) for it in graphs
    }


def known_failures() -> set[str]:
    """Return the names of the tests that the document says fail."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([^`]+)` \| .+ \|$", text, re.MULTILINE))
