"""Linked data: every IRI of ours answers, a person with a page and a machine with triples.

``/id/…`` names a thing and redirects (303) to its one document ``/doc/…``, which comes in
HTML and in every RDF syntax, by Accept or by extension (Cool URIs for the Semantic Web).
"""

import re
from pathlib import Path

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from graph import iris
from graph.formats import DATASET_SYNTAXES, DUMPS, GRAPH_SYNTAXES
from server.context import data, locale, release
from server.data import serialize_graph
from server.describe import describe, source_rows, terms
from server.negotiation import choose
from server.problems import ProblemError, not_acceptable
from server.writing import SYNTAXES

linked_data = Blueprint("linked_data", __name__)

HTML = "text/html"
GRAPH_TYPES = list(SYNTAXES)
EXTENSIONS = {syntax.extension: syntax.media_type for syntax in GRAPH_SYNTAXES} | {"html": HTML}
DOCUMENT = re.compile(rf"(?P<path>[^.]+)(?:\.(?P<extension>{'|'.join(EXTENSIONS)}))?")
SOURCE_FILES = {"rows.csv": "text/csv", "published.txt": "text/plain"}


@linked_data.get("/id/<path:path>")
def thing(path: str) -> BaseResponse:
    """Redirect from a thing to its document (303)."""
    if moved := _moved(path):
        return redirect(url_for(".thing", path=moved), 301)
    _must_exist(_iri(f"id/{path}"), path)
    response = redirect(url_for(".document", path=path), 303)
    response.headers["Link"] = f'<{url_for(".document", path=path)}>; rel="describedby"'
    return response


@linked_data.get("/doc/<path:path>")
def document(path: str) -> BaseResponse:
    """Answer with the document of a thing, in the syntax asked for."""
    match = DOCUMENT.fullmatch(path)
    if match is None:
        raise _unknown(path)
    if moved := _moved(match["path"]):
        return redirect(url_for(".document", path=moved), 301)
    iri = _iri(f"id/{match['path']}")
    return _described(iri, match["path"], match["extension"], f"/doc/{match['path']}")


@linked_data.get("/ontology")
@linked_data.get("/ontology.<extension>")
def ontology(extension: str | None = None) -> Response:
    """Answer with the ontology: a page of its terms, or all of it as RDF."""
    media_type = _media_type(extension, "/ontology")
    if media_type == HTML:
        return _html(render_template("ontology.html", terms=terms(data())))
    return _graph("ontology", media_type, "/ontology")


@linked_data.get("/ontology/<module>")
def ontology_module(module: str) -> BaseResponse:
    """Lead from a module, or from a version, to the ontology that holds it."""
    if module != release().about["version"]:
        _must_exist(_iri(f"ontology/{module}"), module)
    return redirect(url_for(".ontology"), 303)


@linked_data.get("/source/<name>")
@linked_data.get("/source/<name>.<extension>")
def source(name: str, extension: str | None = None) -> Response:
    """Answer with a list: its rows as printed and as read, or its description as RDF."""
    iri = _iri(f"source/{name}")
    _must_exist(iri, name)
    media_type = _media_type(extension, f"/source/{name}")
    if media_type == HTML:
        found = describe(data(), iri)
        return _html(
            render_template("source.html", it=found, name=name, rows=source_rows(data(), iri))
        )
    return _described(iri, name, extension, f"/source/{name}")


@linked_data.get("/source/<name>/<file>")
def source_file(name: str, file: str) -> Response:
    """Answer with a file of a list: the reading of it, or what was printed."""
    path = release().folder / "source" / name / file
    if file not in SOURCE_FILES or not path.is_file():
        raise _unknown(f"{name}/{file}")
    return _file(path, f"{SOURCE_FILES[file]}; charset=utf-8")


@linked_data.get("/graph/<name>")
@linked_data.get("/graph/<name>.<extension>")
def graph(name: str, extension: str | None = None) -> Response:
    """Answer with a whole named graph."""
    return _graph(name, _data_type(extension, f"/graph/{name}"), f"/graph/{name}")


@linked_data.get("/dataset")
@linked_data.get("/dataset.<extension>")
@linked_data.get("/.well-known/void")
def dataset(extension: str | None = None) -> Response:
    """Answer with the description of the dataset, in VoID and DCAT."""
    return _graph("dataset", _data_type(extension, "/dataset"), "/dataset")


@linked_data.get("/dump/<name>")
def dump(name: str) -> Response:
    """Answer with a dump of the whole release."""
    if name not in DUMPS:
        raise _unknown(name)
    return _file(release().folder / name, DUMPS[name])


def _described(iri: str, name: str, extension: str | None, base: str) -> Response:
    media_type = _media_type(extension, base)
    if media_type == HTML:
        found = describe(data(), iri)
        if found is None:
            raise _unknown(name)
        return _html(render_template("entity.html", it=found, base=base))
    quads = _description(iri)
    if not quads:
        raise _unknown(name)
    return _rdf(quads, media_type, base)


def _description(iri: str) -> list[ox.Quad]:
    """Return a thing's own statements, those that refer to it, and the labels of both.

    What only follows is left out where it refers to the thing: a country would list
    everything in it.
    """
    own = data().quads(f"SELECT (<{iri}> AS ?s) ?p ?o ?g WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}")
    if not own:
        return []
    incoming = data().quads(
        f"""SELECT ?s ?p (<{iri}> AS ?o) ?g WHERE {{
          GRAPH ?g {{ ?s ?p <{iri}> }} FILTER(?g != <{iris.graph("inferred")}>) }}"""
    )
    labels = data().quads(
        f"""SELECT DISTINCT ?s (skos:prefLabel AS ?p) ?o ?g WHERE {{
          {{ <{iri}> ?any ?s }} UNION {{ ?s ?any <{iri}> }}
          GRAPH ?g {{ ?s skos:prefLabel ?o }} }}"""
    )
    return list(dict.fromkeys([*own, *incoming, *labels]))


def _graph(name: str, media_type: str, base: str) -> Response:
    iri = _iri(f"graph/{name}")
    select = f"SELECT ?s ?p ?o (<{iri}> AS ?g) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
    quads = data().quads(select)
    if not quads:
        raise _unknown(name)
    return _rdf(quads, media_type, base)


def _data_type(extension: str | None, base: str) -> str:
    """Return the syntax of a resource that is data only; who asks for a page gets Turtle."""
    media_type = _media_type(extension, base)
    return GRAPH_TYPES[0] if media_type == HTML else media_type


def _media_type(extension: str | None, base: str) -> str:
    if extension is not None:
        if extension not in EXTENSIONS:
            raise _unknown(f"{base}.{extension}")
        return EXTENSIONS[extension]
    offers = [HTML, *GRAPH_TYPES]
    media_type = choose(request.headers.get("Accept"), offers)
    if media_type is None:
        raise not_acceptable(offers)
    return media_type


def _html(body: str) -> Response:
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Content-Language"] = "zh-Hans" if locale() == "zh" else "en"
    return response


def _rdf(quads: list[ox.Quad], media_type: str, base: str) -> Response:
    """Answer with statements, in their named graphs where the syntax has them."""
    extension = next(e for e, offered in EXTENSIONS.items() if offered == media_type)
    content_type = "text/turtle; charset=utf-8" if media_type == "text/turtle" else media_type
    triples = dict.fromkeys(quad.triple for quad in quads)
    if SYNTAXES[media_type] in DATASET_SYNTAXES:
        # The default graph is the union here as at the endpoint: clients read that one.
        body = serialize_graph([*(ox.Quad(*triple) for triple in triples), *quads], media_type)
    else:
        body = serialize_graph(triples, media_type)
    response = Response(body, content_type=content_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Content-Location"] = f"{base}.{extension}"
    return response


def _file(path: Path, content_type: str) -> Response:
    response = send_file(path, conditional=True)
    response.headers["Content-Type"] = content_type
    return response


def _iri(path: str) -> str:
    """Return the IRI of a path, if it can be one of ours: readable ASCII, no escapes."""
    if not re.fullmatch(r"[A-Za-z0-9/-]+", path):
        raise _unknown(path)
    return iris.BASE + path


def _moved(path: str) -> str | None:
    """Return the path of what took a thing's place, if it moved; one that is gone is told."""
    line = release().withdrawn.get(f"id/{path}")
    if line is None:
        return None
    if line["status"] == "moved":
        return line["successor"].removeprefix("id/")
    raise ProblemError("gone", name=path, reason=line["reason"])


def _must_exist(iri: str, name: str) -> None:
    if not data().ask(f"ASK {{ <{iri}> ?p ?o }}"):
        raise _unknown(name)


def _unknown(name: str) -> ProblemError:
    return ProblemError("not-found", name=name)
