"""Whole named graphs, the description of the dataset, and the dumps of a release."""

from flask import Blueprint, Response, send_file

from graph.formats import DUMPS
from server.context import data, release
from server.documents.negotiated import Part, data_document, wanted
from server.page import HTML
from server.problems import ProblemError
from server.representation import Representation, send
from server.things.routes import iri_of
from server.writing import SYNTAXES

graphs_and_dumps = Blueprint("graphs_and_dumps", __name__)


@graphs_and_dumps.get("/graph/<name>")
@graphs_and_dumps.get("/graph/<name>.<extension>")
def graph(name: str, extension: str | None = None) -> Response:
    """Answer with a whole named graph."""
    base = f"/graph/{name}"
    return send(graph_document(name, base, _data_type(extension, base)))


@graphs_and_dumps.get("/dataset")
@graphs_and_dumps.get("/dataset.<extension>")
@graphs_and_dumps.get("/.well-known/void")
def dataset(extension: str | None = None) -> Response:
    """Answer with the description of the dataset, in VoID and DCAT."""
    return send(graph_document("dataset", "/dataset", _data_type(extension, "/dataset")))


@graphs_and_dumps.get("/dump/<name>")
def dump(name: str) -> Response:
    """Answer with a dump of the whole release."""
    if name not in DUMPS:
        raise ProblemError("not-found", name=name)
    response = send_file(release().folder / name, conditional=True)
    response.headers["Content-Type"] = DUMPS[name]
    return response


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


def _data_type(extension: str | None, base: str) -> str:
    """Return the syntax of a resource that is data only; who asks for a page gets Turtle."""
    media_type = wanted(extension, base)
    return next(iter(SYNTAXES)) if media_type == HTML else media_type
