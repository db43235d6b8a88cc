"""The SPARQL 1.1 Graph Store HTTP Protocol, as far as it reads.

``/graphs?graph=<IRI>`` and ``/graphs?default`` answer with a graph as a whole
(https://www.w3.org/TR/sparql11-http-rdf-update/, sections 4.2 and 5.2); a named graph of ours
answers at its own address too (4.1).
"""

from flask import Blueprint, Response, request

from server.asking import ask
from server.context import data
from server.door import Answer, Query
from server.negotiation import choose
from server.operation import graph_named
from server.problems import ProblemError, not_acceptable
from server.representation import Representation, send
from server.writing import SYNTAXES

graphs = Blueprint("graphs", __name__)

TYPES = list(SYNTAXES)
ALL = Query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


@graphs.get("/graphs")
def graph_store() -> Response:
    """Answer with the graph that the request names, or with the default graph."""
    name = graph_named()
    media_type = choose(request.headers.get("Accept"), TYPES)
    if media_type is None:
        raise not_acceptable(TYPES)
    if name is not None and not data().ask(f"ASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"):
        raise ProblemError("not-found", name=name)
    return send(Representation(("graph", name or ""), media_type, lambda: _whole(name, media_type)))


def _whole(name: str | None, media_type: str) -> Answer:
    query = ALL if name is None else Query(ALL.text, default_graphs=(name,))
    return ask(query, media_type)
