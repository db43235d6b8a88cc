"""The ontology at its namespace: a page of its terms, or all of it as RDF."""

from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from graph import iris
from server.context import asked_too, data, locale, release
from server.data import Row
from server.documents.described import described, description_of
from server.documents.graphs import graph_document
from server.documents.negotiated import located, wanted
from server.documents.terms import KINDS, RELATIONS, is_own, terms
from server.documents.void import uses
from server.explore.questions import question
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
        return page("ontology.html", _values, said)
    return send(graph_document("ontology", BASE, media_type, iris.ONTOLOGY))


@ontology.get("/ontology/<module>")
def module(module: str) -> BaseResponse:
    """Lead from a module, or from a version, to the ontology that holds it."""
    if module != release().about["version"]:
        iri = iri_of(f"ontology/{module}")
        if not data().ask(f"ASK {{ <{iri}> ?p ?o }}"):
            raise ProblemError("not-found", name=module)
    return redirect(asked_too(url_for(".whole")), 303)


def _values() -> dict[str, Any]:
    concepts = question("concepts", locale())
    schemes = groupby(data().select(concepts), key=lambda row: row["scheme"].value)
    return {
        "base": BASE,
        "compact": iris.compact,
        "it": description_of(data(), iris.ONTOLOGY),
        "modules": described(data(), f"<{iris.ONTOLOGY}> owl:imports ?it . ?it ?p ?o"),
        "terms": terms(data()),
        "uses": uses(data()),
        "kinds": KINDS,
        "relations": RELATIONS,
        "is_own": is_own,
        "schemes": [_scheme(list(rows)) for _, rows in schemes],
        "concepts_query": concepts,
    }


def _scheme(rows: list[Row]) -> dict[str, Any]:
    """Return a concept scheme with its concepts, each as IRI and label."""
    first = rows[0]
    return {
        "iri": first["scheme"].value,
        "name": first["scheme_name"].value,
        "text": first["definition"].value if "definition" in first else "",
        "concepts": [(row["concept"].value, row["concept_name"].value) for row in rows],
    }
