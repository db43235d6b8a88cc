"""Named graphs: a page of what each holds, and all of it as data."""

from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response

from graph import iris
from server.context import data, locale
from server.documents.negotiated import DATA_FIRST, Part, data_document, located, wanted
from server.documents.void import named_graphs
from server.explore.questions import question
from server.labels import label, labels_of
from server.page import HTML, page
from server.problems import ProblemError
from server.representation import Representation, send
from server.things.links import links
from server.things.routes import iri_of

graph_pages = Blueprint("graph_pages", __name__)

QUERIES = {
    "classes": "classes-of-a-graph",
    "properties": "properties-of-a-graph",
    "statements": "statements-of-a-graph",
}


@graph_pages.get("/graph/<name>")
@graph_pages.get("/graph/<name>.<extension>")
def graph(name: str, extension: str | None = None) -> Response:
    """Answer with a named graph: for people a page of what it holds, as data all of it."""
    iri, base = iri_of(f"graph/{name}"), f"/graph/{name}"
    media_type = wanted(extension, base, DATA_FIRST)
    if media_type == HTML:
        said = (located(base, HTML), ("Link", links(base, iri)))
        return page("graph.html", lambda: _values(name, iri), said)
    return send(graph_document(name, base, media_type))


def graph_document(
    name: str, base: str, media_type: str, thing: str | None = None
) -> Representation:
    """Return a whole named graph as the document at a path."""
    iri = iri_of(f"graph/{name}")

    def part() -> Part:
        select = f"SELECT ?s ?p ?o (<{iri}> AS ?g) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
        quads = data().quads(select)
        if not quads:
            raise ProblemError("not-found", name=name)
        return Part(quads, [])

    return data_document(base, media_type, part, thing or iri)


def _values(name: str, iri: str) -> dict[str, Any]:
    queries = {key: question(file, locale(), graph=iri) for key, file in QUERIES.items()}
    rows = {key: data().select(query) for key, query in queries.items()}
    if not rows["statements"]:
        raise ProblemError("not-found", name=name)
    document = iris.entity("document", name)
    terms = {term for found in rows.values() for row in found for term in row.values()}
    named = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    labels = labels_of(data(), {document, *named})
    return {
        "base": f"/graph/{name}",
        "iri": iri,
        "name": name,
        "said": next((it for it in named_graphs(data()) if it.iri == iri), None),
        "document": document if document in labels else None,
        "label": lambda it: label(labels, it, locale()),
        "compact": iris.compact,
        "total": sum(int(row["statements"].value) for row in rows["properties"]),
        "queries": queries,
        **rows,
    }
