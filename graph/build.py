"""The whole flow: lists in, release out."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import rdflib
from pyoxigraph import NamedNode, Quad, Store

from graph import iris
from graph.authority import Authority, read_authority
from graph.describe import dataset_quads, source_quads
from graph.examples import read_examples
from graph.findings import Finding, Place, refuse_if_any
from graph.integrity import authority_findings
from graph.lists import SourceList, Text
from graph.map import derive, map_authority, map_concepts, map_lists
from graph.ontology import Ontology, read_ontology, read_shapes
from graph.partitions import partition_quads
from graph.pinyin import read_pinyin
from graph.project import Project
from graph.publish import Release, publish
from graph.read import read_lists
from graph.reason import compile_rules, reason, unsupported
from graph.register import Entry, published_iris, read_register, register_findings
from graph.releases import digest, release_folder, serve_from, unchanged
from graph.resolve import resolve
from graph.validate import validate

Say: TypeAlias = Callable[[str], None]

COUNTED = {
    "cases": "zw:Case",
    "platforms": "zw:Platform",
    "bodies": "org:Organization",
    "conferrals": "zw:Conferral",
    "divisions": "zw:AdministrativeDivision",
}
"""What a release says how many it holds of, and of what class they are."""


@dataclass(frozen=True)
class Graph:
    """The graph that the lists amount to, reasoned over and valid."""

    lists: list[SourceList]
    authority: Authority
    ontology: Ontology
    store: Store
    report: rdflib.Graph


def assemble(project: Project, say: Say) -> Graph:
    """Return the graph. Raises RefusedError, saying what is wrong and where, if there is none."""
    with _stage(say, "read"):
        ontology = read_ontology(project)
        shapes = read_shapes(project)
        lists = without_drafts(read_lists(project), say)
        authority = read_authority(project, ontology.concepts)
        refuse_if_any(authority_findings(project, authority))
    with _stage(say, "resolve"):
        rows = resolve(project, lists, authority)
    with _stage(say, "map"):
        store = Store()
        store.extend(map_lists(project, rows))
        pinyin = read_pinyin(project)
        store.extend(map_authority(project, authority, pinyin))
        store.extend(map_concepts(ontology.concepts, pinyin))
        store.extend(source_quads(lists))
    with _stage(say, "reason"):
        _infer(project, store, ontology)
    with _stage(say, "validate"):
        store.extend(ontology.quads())
        report = validate(project, store, shapes, authority, ontology)
    return Graph(lists, authority, ontology, store, report)


def without_drafts(lists: list[SourceList], say: Say) -> list[SourceList]:
    """Return the lists that are no drafts; of each draft, say that it is proven."""
    for source in lists:
        if source.states.draft:
            say(f"draft     {source.name}: {len(source.records)} rows proven, not in the graph yet")
    return [source for source in lists if not source.states.draft]


def check(project: Project, say: Say) -> Graph:
    """Return the graph if the register holds it too. Raises RefusedError otherwise."""
    graph = assemble(project, say)
    entries = read_register(project)
    refuse_if_any(register_findings(project, entries, published_iris(graph.store)))
    return graph


def build(project: Project, say: Say) -> Path:
    """Return the folder of the release that now serves, built unless it was there already.

    Raises RefusedError if there is something wrong; the last release goes on serving.
    """
    if serving := unchanged(project):
        return serving
    graph = check(project, say)
    id_ = f"{graph.ontology.version}-{digest(project)}"
    folder = release_folder(project, id_)
    if not folder.exists():
        with _stage(say, "publish"):
            quads = list(graph.store)
            quads += partition_quads(quads)
            quads += dataset_quads(
                id_, quads, graph.ontology, _titles(graph), read_examples(project)
            )
            about = _about(id_, graph, quads, read_register(project))
            publish(project, Release(about, quads, graph.report, graph.lists))
    serve_from(project, folder)
    return folder


def _infer(project: Project, store: Store, ontology: Ontology) -> None:
    inferred = NamedNode(iris.graph("inferred"))
    refuse_if_any(_unsupported(project, ontology))
    derived = list(derive(project, _with(store, ontology)))
    facts = {*derived, *(quad.triple for quad in store)}
    follows = {*derived, *reason(facts, compile_rules(ontology.triples))}
    follows.difference_update(ontology.triples)
    store.extend(Quad(t.subject, t.predicate, t.object, inferred) for t in follows)


def _unsupported(project: Project, ontology: Ontology) -> Iterator[Finding]:
    for name in unsupported(ontology.triples):
        yield Finding(
            "axiom-unsupported",
            f"the ontology uses {name}, from which nothing would be inferred here",
            Place(project.name(project.ontology)),
            "say it with what graph/reason.py applies, or add the rule there",
        )


def _with(store: Store, ontology: Ontology) -> Store:
    both = Store()
    both.extend(store)
    both.extend(ontology.quads())
    return both


def _titles(graph: Graph) -> dict[str, Text]:
    """Return the names of the graphs of documents and lists, with their titles."""
    documents = {
        id_: Text(record.cells["zh"], record.cells["en"])
        for id_, record in graph.authority.documents.items()
    }
    return {**documents, **{source.name: source.states.title for source in graph.lists}}


def _about(id_: str, graph: Graph, quads: list[Quad], entries: list[Entry]) -> dict[str, Any]:
    """Return what the release says of itself."""
    triples = {quad.triple for quad in quads}
    type_ = NamedNode(iris.expand("rdf:type"))
    members = Counter(triple.object for triple in triples if triple.predicate == type_)
    return {
        "id": id_,
        "version": graph.ontology.version,
        "modified": graph.ontology.modified,
        "triples": len(triples),
        "register": dict(Counter(entry.status for entry in entries)),
        "entities": {
            name: members[NamedNode(iris.expand(class_))] for name, class_ in COUNTED.items()
        },
    }


@contextmanager
def _stage(say: Say, name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    say(f"{name:9} {time.perf_counter() - started:5.1f} s")
