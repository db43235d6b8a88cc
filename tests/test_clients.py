"""Real clients ask a real server: what they make of its answers is what their users see."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, RDFXML, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from graph import iris

SKOS = rdflib.Namespace(iris.PREFIXES["skos"])
HANGZHOU = rdflib.URIRef(iris.entity("division", "330100"))
SELECT = f'SELECT ?it {{ ?it <{SKOS.prefLabel}> "杭州市"@zh-hans }}'
CONSTRUCT = f"CONSTRUCT WHERE {{ <{HANGZHOU}> <{SKOS.prefLabel}> ?label }}"
GRAPHS = {TURTLE: "turtle", RDFXML: "xml", N3: "turtle", JSONLD: "json-ld"}
DIRECT = "application/sparql-query"
COMUNICA = Path(__file__).parent / "clients/node_modules/@comunica/query-sparql/bin/query.js"

needs_comunica = pytest.mark.skipif(
    not (COMUNICA.exists() and shutil.which("node")),
    reason="Comunica is not set up: `make test` does it where npm can be had",
)


def curl(server: str, *arguments: str) -> str:
    command = ["curl", "--silent", "--show-error", "--fail-with-body", *arguments]
    return subprocess.run(
        [argument.replace("{server}", server) for argument in command],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["-G", "{server}/sparql", "--data-urlencode", f"query={SELECT}"],
        ["{server}/sparql", "--data-urlencode", f"query={SELECT}"],
        ["{server}/sparql", "-H", f"Content-Type: {DIRECT}", "-d", SELECT],
        [
            "-X",
            "QUERY",
            "{server}/sparql",
            "-H",
            "Content-Type: application/sparql-query",
            "-d",
            SELECT,
        ],
        ["{server}/sparql", "-H", "Transfer-Encoding: chunked", "-d", f"query={quote(SELECT)}"],
        ["--http2-prior-knowledge", "-G", "{server}/sparql", "--data-urlencode", f"query={SELECT}"],
        ["--compressed", "-G", "{server}/sparql", "--data-urlencode", f"query={SELECT}"],
    ],
    ids=["GET", "form", "direct", "QUERY", "chunked", "HTTP/2", "compressed"],
)
def test_curl_is_answered_however_it_asks(server: str, arguments: list[str]) -> None:
    answer = json.loads(curl(server, *arguments))
    assert [row["it"]["value"] for row in answer["results"]["bindings"]] == [str(HANGZHOU)]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_a_table(server: str, method: str) -> None:
    for format_ in (JSON, XML, CSV):
        wrapper = SPARQLWrapper(f"{server}/sparql", returnFormat=format_)
        wrapper.setMethod(method)
        wrapper.setQuery(SELECT)
        assert str(HANGZHOU) in wrapper.query().response.read().decode()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own use of it
@pytest.mark.parametrize(("format_", "syntax"), GRAPHS.items())
def test_sparqlwrapper_reads_a_graph(server: str, format_: str, syntax: str) -> None:
    wrapper = SPARQLWrapper(f"{server}/sparql", returnFormat=format_)
    wrapper.setQuery(CONSTRUCT)
    graph = rdflib.Graph().parse(data=wrapper.query().response.read(), format=syntax)
    assert (HANGZHOU, SKOS.prefLabel, rdflib.Literal("杭州市", "zh-hans")) in graph


def test_sparqlwrapper_tells_its_user_what_is_wrong_with_a_query(server: str) -> None:
    wrapper = SPARQLWrapper(f"{server}/sparql", returnFormat=JSON)
    wrapper.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(QueryBadFormed) as caught:
        wrapper.query()
    assert b"line 1, column 18" in caught.value.args[0].encode()


def test_rdflib_reads_through_its_store(server: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server}/sparql"))
    assert [row[0] for row in graph.query(SELECT)] == [HANGZHOU]  # type: ignore[index]
    assert bool(graph.query(f"ASK {{ <{HANGZHOU}> ?p ?o }}"))
    assert rdflib.Literal("Hangzhou", "en") in set(graph.objects(HANGZHOU, SKOS.prefLabel))
    assert (HANGZHOU, SKOS.prefLabel, rdflib.Literal("杭州市", "zh-hans")) in graph
    made = graph.query(CONSTRUCT).graph
    assert made is not None
    assert len(made) == 3


def test_rdflib_reads_a_document_and_a_graph(server: str) -> None:
    document = rdflib.Graph().parse(f"{server}/doc/division/330100")
    assert (HANGZHOU, SKOS.prefLabel, rdflib.Literal("杭州市", "zh-hans")) in document
    graph = rdflib.Graph().parse(f"{server}/graphs?graph={quote(iris.graph('dataset'), safe='')}")
    assert rdflib.URIRef(iris.DATASET) in set(graph.subjects())


@needs_comunica
@pytest.mark.parametrize(
    ("sources", "query"),
    [
        (["sparql@{server}/sparql"], SELECT),
        (["{server}/sparql"], SELECT),
        (["{server}/doc/division/330100"], SELECT),
        (
            ["sparql@{server}/sparql", "{server}/doc/division/330100.ttl"],
            f"SELECT DISTINCT ?it {{ ?it <{iris.term('gbCode')}> '330100' ; ?p ?o }}",
        ),
    ],
    ids=["endpoint", "endpoint by its description", "document", "federation"],
)
def test_comunica_is_answered(server: str, sources: list[str], query: str) -> None:
    addresses = [source.replace("{server}", server) for source in sources]
    done = subprocess.run(
        ["node", COMUNICA, *addresses, "-q", query, "-t", "application/sparql-results+json"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = json.loads(done.stdout)["results"]["bindings"]
    assert {row["it"]["value"] for row in rows} == {str(HANGZHOU)}
