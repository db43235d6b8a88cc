"""The ontology at its namespace: a page of its terms, or all of it as RDF."""

import pyoxigraph as ox
from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from graph import iris
from server.context import data, release
from server.data import Data
from server.documents.graphs import graph_document
from server.documents.negotiated import located, wanted
from server.page import HTML, page
from server.problems import ProblemError
from server.representation import send
from server.things.links import links
from server.things.routes import iri_of

ontology = Blueprint("ontology", __name__)

BASE = "/ontology"


@ontology.get("/ontology")
@ontology.get("/ontology.<extension>")
def whole(extension: str | None = None) -> BaseResponse:
    """Answer with the ontology: a page of its terms, or all of it as RDF."""
    media_type = wanted(extension, BASE)
    if media_type == HTML:
        said = (located(BASE, HTML), ("Link", links(BASE, iris.ONTOLOGY)))
        return page("ontology.html", lambda: {"terms": terms(data())}, said)
    return send(graph_document("ontology", BASE, media_type, iris.ONTOLOGY))


@ontology.get("/ontology/<module>")
def module(module: str) -> BaseResponse:
    """Lead from a module, or from a version, to the ontology that holds it."""
    if module != release().about["version"]:
        iri = iri_of(f"ontology/{module}")
        if not data().ask(f"ASK {{ <{iri}> ?p ?o }}"):
            raise ProblemError("not-found", name=module)
    return redirect(url_for(".whole"), 303)


def terms(data: Data) -> list[dict[str, str]]:
    """Return the ontology's own terms, by name: kind, labels and definitions."""
    rows = data.select(
        f"""SELECT ?term ?kind ?label_zh ?label_en ?text_zh ?text_en WHERE {{
          GRAPH <{iris.graph("ontology")}> {{
            ?term a ?kind ; rdfs:label ?label_zh, ?label_en ; skos:definition ?text_zh, ?text_en .
            VALUES ?kind {{
              owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty
            }}
            FILTER(STRSTARTS(STR(?term), "{iris.TERM}"))
            FILTER(LANGMATCHES(LANG(?label_zh), "zh-hans") && LANGMATCHES(LANG(?label_en), "en"))
            FILTER(LANGMATCHES(LANG(?text_zh), "zh-hans") && LANGMATCHES(LANG(?text_en), "en"))
          }} }}
        ORDER BY ?kind ?term"""
    )
    return [
        {name: value.value for name, value in row.items() if not isinstance(value, ox.Triple)}
        | {"name": row["term"].value.removeprefix(iris.TERM)}
        for row in rows
    ]
