"""Stage 6, validate: the shapes and the house rules over the whole graph.

What they find is told as a curator understands it: the message of the shape, the label of
the thing, and the row of the list or table that states it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple
from rdflib.namespace import RDF, SH

from graph import iris
from graph.authority import Authority
from graph.findings import Finding, Place, RefusedError, refuse_if_any
from graph.lint import broken_shape, lint_shapes
from graph.map import EXCERPT, SERVICE
from graph.ontology import ZH, Ontology
from graph.project import Project
from graph.quality import quality_queries

ROW = re.compile(r"source/([^/]+)/rows\.csv#row=(\d+)")


TONGUES = ("zh", "en")
"""The languages that a question is put in, in this order."""

PLAIN = {NamedNode(iris.expand(name)) for name in ("xsd:string", "rdf:langString")}
"""The datatypes that rdflib leaves unsaid."""


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
    project: Project,
    store: Store,
    shapes: rdflib.Graph,
    authority: Authority,
    ontology: Ontology,
) -> rdflib.Graph:
    """Return the SHACL report of a graph that conforms.

    Raises RefusedError with what the shapes and the house rules found.
    """
    refuse_if_any(lint_shapes(project, shapes, ontology))
    origins = Origins(project, authority, store)
    report = _report(project, union(store), shapes)
    refuse_if_any(
        [
            *_violations(report, origins),
            *rule_findings(project, store, origins),
            *question_findings(project, store),
        ]
    )
    return report


def union(store: Store) -> rdflib.Graph:
    """Return the union of a store's graphs as an rdflib graph.

    The terms are handed over one by one: writing and parsing them takes four times as long.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    node = cache(_node)
    for triple in {quad.triple for quad in store}:
        graph.add((node(triple.subject), node(triple.predicate), node(triple.object)))
    return graph


def _node(term: NamedNode | BlankNode | Literal | Triple) -> rdflib.term.Node:
    if isinstance(term, Literal):
        datatype = None if term.datatype in PLAIN else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype)
    assert not isinstance(term, Triple), "no graph of ours holds a triple term"
    return (rdflib.URIRef if isinstance(term, NamedNode) else rdflib.BNode)(term.value)


def _report(project: Project, data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    try:
        return shacl_report(data, shapes)
    except Exception as error:  # the engine tells a malformed shape by many kinds of exception
        message = " ".join(str(error).split())[:EXCERPT]
        raise RefusedError([broken_shape(project, f"it cannot be run: {message}")]) from error


def shacl_report(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """Return the validation report of SHACL (https://www.w3.org/TR/shacl/#validation-report)."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    return report


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


def question_findings(project: Project, store: Store) -> Iterator[Finding]:
    """Yield the questions that cannot be asked, and the competency questions without an answer."""
    questions = sorted((project.ontology / "questions").glob("*.rq"))
    for path in [*questions, *quality_queries(project)]:
        answered = path not in questions or path.with_suffix(".csv").is_file()
        reason = _unaskable(store, project.text(path))
        if reason or not answered:
            yield Finding(
                "broken-question",
                f"the question cannot be asked: {reason or 'no answer (.csv) stands beside it'}",
                Place(project.name(path)),
                "mend the query, and write the answer read from the sources beside it",
            )


def _unaskable(store: Store, text: str) -> str:
    """Return why a question cannot be asked, or nothing. One that calls the network is not run."""
    if len([line for line in text.splitlines()[:2] if line.startswith("# ")]) < len(TONGUES):
        return "it does not open with what it asks, a comment in Chinese and one in English"
    if SERVICE.search(text):
        return "it calls another endpoint; a build asks no network"
    try:
        found = store.query(text)
    except (SyntaxError, RuntimeError) as error:
        return str(error)
    return "" if isinstance(found, QuerySolutions) else "it is no SELECT query"


def _broken_rule(project: Project, path: Path, reason: str) -> Finding:
    return Finding(
        "broken-rule",
        f"the rule cannot be asked: {reason}",
        Place(project.name(path)),
        "mend the query; ontology/README.md says what a rule is",
    )


def _rule(project: Project, path: Path, store: Store, origins: Origins) -> Iterator[Finding]:
    text = project.text(path)
    sentence = " ".join(
        line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")
    )
    if SERVICE.search(text):
        yield _broken_rule(project, path, "it calls another endpoint; a build asks no network")
        return
    try:
        found = store.query(
            iris.prefix_declarations() + text, base_iri=iris.BASE, use_default_graph_as_union=True
        )
    except (SyntaxError, RuntimeError) as error:
        yield _broken_rule(project, path, str(error))
        return
    if not isinstance(found, QuerySolutions) or "it" not in [v.value for v in found.variables]:
        yield _broken_rule(project, path, "it is no SELECT query that binds ?it")
        return
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
