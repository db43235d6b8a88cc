"""Stage 6, validate: the shapes and the house rules over the whole graph.

What they find is told as a curator understands it: the message of the shape, the label of
the thing, and the row of the list or table that states it.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, serialize
from rdflib.namespace import RDF, SH

from graph import iris
from graph.authority import Authority
from graph.findings import Finding, Place, refuse_if_any
from graph.ontology import SHAPES, ZH
from graph.project import Project

SH_TERMS: Container[object] = SH  # type: ignore[assignment]  # its metaclass answers `in`
ROW = re.compile(r"source/([^/]+)/rows\.csv#row=(\d+)")


@dataclass(frozen=True)
class Origins:
    """Where the things of a graph were stated: table rows, and rows of the lists."""

    project: Project
    authority: Authority
    store: Store

    def place(self, iri: str) -> Place:
        """Return the row that states a thing, or the thing itself where no row does."""
        local = iris.local(iri)
        if local is None:
            return Place(iri)
        if entry := self.authority.places.get(local.removeprefix("id/")):
            table, record = entry
            return Place(self.project.name(table.path), record.row)
        derived = NamedNode(iris.expand("prov:wasDerivedFrom"))
        for quad in self.store.quads_for_pattern(NamedNode(iri), derived, None, None):
            assert isinstance(quad.object, NamedNode)
            local = iris.local(quad.object.value) or local
        if match := ROW.fullmatch(local):
            return Place(f"mappings/{match[1]}/rows.csv", int(match[2]))
        return Place(iri)

    def label(self, iri: str) -> str:
        """Return a thing's label in zh-hans, or its IRI where it has none."""
        label = NamedNode(iris.expand("skos:prefLabel"))
        for quad in self.store.quads_for_pattern(NamedNode(iri), label, None, None):
            if isinstance(quad.object, Literal) and quad.object.language == ZH:
                return f"{quad.object.value} <{iri}>"
        return f"<{iri}>"


def validate(
    project: Project, store: Store, shapes: rdflib.Graph, authority: Authority
) -> rdflib.Graph:
    """Return the SHACL report of a graph that conforms.

    Raises RefusedError with what the shapes and the house rules found.
    """
    refuse_if_any(lint_shapes(project, shapes))
    origins = Origins(project, authority, store)
    report = shacl_report(union(store), shapes)
    refuse_if_any([*_violations(report, origins), *rule_findings(project, store, origins)])
    return report


def union(store: Store) -> rdflib.Graph:
    """Return the union of a store's graphs as an rdflib graph."""
    triples = {quad.triple for quad in store}
    data = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert data is not None
    graph = rdflib.Graph(bind_namespaces="none")
    return graph.parse(data=data, format="nt")


def shacl_report(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """Return the validation report of SHACL (https://www.w3.org/TR/shacl/#validation-report)."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    return report


def lint_shapes(project: Project, shapes: rdflib.Graph) -> Iterator[Finding]:
    """Yield the terms of the SHACL namespace that SHACL does not have: an engine skips them."""
    terms = {str(term) for triple in shapes for term in triple}
    for term in sorted(term for term in terms if term.startswith(str(SH))):
        if rdflib.URIRef(term) not in SH_TERMS:
            yield Finding(
                "unknown-shacl-term",
                f"SHACL has no term sh:{term.removeprefix(str(SH))}",
                Place(project.name(project.ontology / SHAPES)),
                "correct the term: validation would pass over it in silence",
            )


def _violations(report: rdflib.Graph, origins: Origins) -> list[Finding]:
    return sorted(
        (
            _violation(report, result, origins)
            for result in report.subjects(RDF.type, SH.ValidationResult)
        ),
        key=str,
    )


def _violation(
    report: rdflib.Graph, result: rdflib.graph._SubjectType, origins: Origins
) -> Finding:
    focus = str(report.value(result, SH.focusNode))
    messages = {
        message.language: str(message)
        for message in report.objects(result, SH.resultMessage)
        if isinstance(message, rdflib.Literal)
    }
    message = " / ".join(messages[key] for key in sorted(messages, key=str, reverse=True))
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    details = [f"path: {path}" if path else "", f"value: {value}" if value is not None else ""]
    return Finding(
        "shape-violated",
        f"{origins.label(focus)}: {message}",
        origins.place(focus),
        "correct the row, or the shape in ontology/shapes.ttl if it asks too much",
        "\n".join(detail for detail in details if detail),
    )


def rule_findings(project: Project, store: Store, origins: Origins) -> Iterator[Finding]:
    """Yield what the house rules find: each is a query that must find nothing."""
    for path in sorted((project.ontology / "rules").glob("*.rq")):
        yield from _rule(project, path, store, origins)


def _rule(project: Project, path: Path, store: Store, origins: Origins) -> Iterator[Finding]:
    text = project.text(path)
    sentence = " ".join(
        line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")
    )
    try:
        found = store.query(
            iris.prefix_declarations() + text, base_iri=iris.BASE, use_default_graph_as_union=True
        )
    except SyntaxError as error:
        yield Finding(
            "broken-rule",
            f"the rule cannot be asked: {error}",
            Place(project.name(path)),
            "mend the query",
        )
        return
    assert isinstance(found, QuerySolutions)
    for solution in found:
        it = solution["it"]
        named = isinstance(it, NamedNode)
        yield Finding(
            f"rule/{path.stem}",
            f"{origins.label(it.value) if named else it}: {sentence}",
            origins.place(it.value) if named else Place(str(it)),
            f"correct it there, or the rule in {project.name(path)} if it asks too much",
            "\n".join(f"{v.value}: {solution[v]}" for v in found.variables),
        )
