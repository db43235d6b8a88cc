"""The endpoint speaks the SPARQL 1.1 Protocol for queries."""

import csv
import html
import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient

from graph import iris
from graph.formats import GRAPH_SYNTAXES

pytestmark = pytest.mark.both_doors

QINGDAO = iris.entity("division", "370200")
SELECT = f"""PREFIX skos: <{iris.PREFIXES["skos"]}>
SELECT ?label WHERE {{ <{QINGDAO}> skos:prefLabel ?label
  FILTER(LANGMATCHES(LANG(?label), "zh-hans")) }}"""
ASK = f"ASK {{ <{QINGDAO}> ?p ?o }}"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{QINGDAO}> ?p ?o }}"
JSON = "application/sparql-results+json"


def labels(text: str) -> list[str]:
    return [binding["label"]["value"] for binding in json.loads(text)["results"]["bindings"]]


def test_a_query_is_taken_by_get(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": SELECT})
    assert (answer.status_code, answer.mimetype) == (200, JSON)
    assert labels(answer.text) == ["青岛市"]


def test_a_query_is_taken_by_post_of_a_form(client: FlaskClient) -> None:
    assert labels(client.post("/sparql", data={"query": SELECT}).text) == ["青岛市"]


def test_a_query_is_taken_by_direct_post(client: FlaskClient) -> None:
    answer = client.post("/sparql", data=SELECT, content_type="application/sparql-query")
    assert labels(answer.text) == ["青岛市"]


@pytest.mark.parametrize(
    "media_type",
    [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"],
)
def test_a_select_is_answered_in_every_result_format(client: FlaskClient, media_type: str) -> None:
    answer = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": media_type})
    assert answer.mimetype == media_type
    assert "青岛市" in answer.text
    if media_type.endswith("xml"):
        ET.fromstring(answer.text)  # noqa: S314 - our own answer
    if media_type == "text/csv":
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert list(csv.reader(answer.text.splitlines())) == [["label"], ["青岛市"]]


@pytest.mark.parametrize("syntax", GRAPH_SYNTAXES, ids=lambda syntax: syntax.label)
@pytest.mark.parametrize(
    "query", [CONSTRUCT, f"DESCRIBE <{QINGDAO}>"], ids=["construct", "describe"]
)
def test_a_graph_is_answered_in_every_syntax(
    client: FlaskClient, query: str, syntax: object
) -> None:
    media_type, format_ = syntax.media_type, syntax.format  # type: ignore[attr-defined]
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})
    assert answer.mimetype == media_type
    triples = {quad.triple for quad in ox.parse(answer.data, format=format_)}
    assert any(triple.subject == ox.NamedNode(QINGDAO) for triple in triples)
    assert "\\u" not in answer.text


def test_an_ask_is_answered(client: FlaskClient) -> None:
    assert client.get("/sparql", query_string={"query": ASK}).json == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("query", "name", "media_type"),
    [
        (SELECT, "csv", "text/csv"),
        (SELECT, "json", JSON),
        (SELECT, "xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (CONSTRUCT, "json", "application/ld+json"),
        (CONSTRUCT, "xml", "application/rdf+xml"),
        (CONSTRUCT, "turtle", "text/turtle"),
        (CONSTRUCT, "n3", "text/turtle"),
        (CONSTRUCT, "json-ld", "application/ld+json"),
        (CONSTRUCT, "rdf+xml", "application/rdf+xml"),
    ],
)
def test_the_format_may_stand_in_the_url(
    client: FlaskClient, query: str, name: str, media_type: str
) -> None:
    answer = client.get("/sparql", query_string={"query": query, "format": name})
    assert answer.mimetype == media_type


def test_the_page_of_an_answer_leads_to_the_same_question_in_other_formats(
    client: FlaskClient,
) -> None:
    arguments = {"query": WINS, "default-graph-uri": GRAPH, "format": "html"}
    page = client.get("/sparql", query_string=arguments).text
    (link,) = re.findall(r'<a href="([^"]+)">json</a>', page)
    answer = client.get(link.replace("&amp;", "&"))
    assert answer.json is not None
    assert answer.json["results"]["bindings"][0]["n"]["value"] == "40"
    assert f"required>{html.escape(WINS, quote=False).replace('&amp;', '&')[:20]}" in page


def test_an_iri_that_is_a_script_is_no_link(client: FlaskClient) -> None:
    query = 'SELECT (IRI("javascript:alert(1)") AS ?x) {}'
    answer = client.get("/sparql", query_string={"query": query, "format": "html"})
    assert "javascript:alert(1)" in answer.text
    assert 'href="javascript' not in answer.text


def test_a_browser_sees_a_table_with_labels_and_links(client: FlaskClient) -> None:
    query = f"SELECT ?it WHERE {{ VALUES ?it {{ <{QINGDAO}> }} }}"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})
    assert answer.mimetype == "text/html"
    assert '<a href="/doc/division/370200">青岛市</a>' in answer.text


def test_a_page_of_many_rows_says_that_it_shows_the_first(client: FlaskClient) -> None:
    query = "SELECT ?s { ?s ?p ?o } LIMIT 1500"
    arguments = {"query": query, "format": "html", "lang": "en"}
    page = client.get("/sparql", query_string=arguments)
    assert "1,500 rows (here are the first 1,000;" in page.text
    assert page.headers["Zhengwu-Count"] == "1500"
    assert page.text.count("<tr>") == 1_001
    csv_ = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert len(csv_.text.splitlines()) == 1_501


def test_the_default_graph_is_the_union_of_all(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    union = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    numbers = [client.get("/sparql", query_string={"query": q}).text for q in (query, union)]
    assert numbers[0] == numbers[1]


GRAPH = iris.graph("best-practice-2012-results")
WINS = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s a <{iris.term('Conferral')}> }}"
NAMED_WINS = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s a <{iris.term('Conferral')}> }} }}"


def number(client: FlaskClient, query: str, **dataset: str) -> int:
    answer = client.get("/sparql", query_string={"query": query, **dataset})
    return int(answer.json["results"]["bindings"][0]["n"]["value"])  # type: ignore[index]


def test_the_dataset_of_the_protocol_is_the_one_queried(client: FlaskClient) -> None:
    """SPARQL 1.1 Protocol, section 2.1.4."""
    assert number(client, WINS) == number(client, NAMED_WINS) > 40
    assert number(client, WINS, **{"default-graph-uri": GRAPH}) == 40
    assert number(client, NAMED_WINS, **{"default-graph-uri": GRAPH}) == 0
    assert number(client, NAMED_WINS, **{"named-graph-uri": GRAPH}) == 40
    assert number(client, WINS, **{"named-graph-uri": GRAPH}) == 0


def test_the_dataset_of_the_query_is_the_one_queried(client: FlaskClient) -> None:
    assert number(client, WINS.replace("WHERE", f"FROM <{GRAPH}> WHERE")) == 40


def test_the_dataset_of_the_protocol_stands_above_that_of_the_query(client: FlaskClient) -> None:
    other = iris.graph("best-practice-2012-nominees-1")
    query = WINS.replace("WHERE", f"FROM <{other}> WHERE")
    assert number(client, query, **{"default-graph-uri": GRAPH}) == 40


def test_a_relative_iri_is_below_the_address_of_the_endpoint(client: FlaskClient) -> None:
    """SPARQL 1.1 Query, 4.1.1.2, and RFC 3986, 5.1.3: the base is where the query was sent."""
    query = """SELECT ?label WHERE { <id/division/370200> ?p ?label
      FILTER(LANGMATCHES(LANG(?label), "zh-hans")) }"""
    assert "青岛市" in client.get("/sparql", query_string={"query": query}).text


@pytest.mark.own_store  # Oxigraph counts a triple once for each of the graphs (its issue 1919).
@pytest.mark.parametrize(
    "dataset",
    [
        f"FROM <{GRAPH}> FROM <{GRAPH}>",
        f"FROM <{GRAPH}> FROM <{iris.graph('ontology')}>",
        f"FROM <{GRAPH}> FROM <graph/ontology>",
        f"FROM g:ontology FROM <{GRAPH}>",
    ],
)
def test_several_default_graphs_are_merged(client: FlaskClient, dataset: str) -> None:
    """SPARQL 1.1 Query, 13.2: the default graph is their RDF merge, each triple once."""
    counted = WINS.replace("WHERE", f"{dataset} WHERE")
    assert number(client, f"PREFIX g: <graph/> {counted}") == 40


@pytest.mark.parametrize("text", ["杭州", "100%25", "a+b", "%E6%9D%AD"])
def test_a_literal_survives_every_way_of_asking(client: FlaskClient, text: str) -> None:
    query = f'SELECT ("{text}" AS ?label) WHERE {{}}'
    answers = [
        client.get(f"/sparql?query={quote(query)}"),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", data=query.encode(), content_type="application/sparql-query"),
    ]
    assert [labels(answer.text) for answer in answers] == [[text]] * 3


@pytest.mark.parametrize("path", ["%E6%9D%AD", "杭", "100%25", "a+b", "a%2Bb", "%2520"])
def test_an_iri_survives_every_way_of_asking(client: FlaskClient, path: str) -> None:
    """RFC 3987, 5.3.1: an IRI and its percent-encoded form are two names."""
    address = f"http://example.org/{path}"
    query = f"SELECT (<{address}> AS ?label) WHERE {{}}"
    answers = [
        client.get(f"/sparql?query={quote(query)}"),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", data=query.encode(), content_type="application/sparql-query"),
        client.open(
            "/sparql",
            method="QUERY",
            data=query.encode(),
            content_type="application/sparql-query; charset=UTF-8",
        ),
    ]
    assert [labels(answer.text) for answer in answers] == [[address]] * 4


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (
            b"query=ASK%20%7B%20%3Fs%20%3Fp%20%22%E6%9D%22%20%7D",
            "application/x-www-form-urlencoded",
        ),
        ("ASK { ?s ?p '杭' }".encode("gb18030"), "application/sparql-query"),
        ("ASK { ?s ?p '杭' }".encode("utf-16"), "application/sparql-query; charset=utf-16"),
    ],
)
def test_a_text_that_is_not_utf_8_is_refused_and_not_mended(
    client: FlaskClient, body: bytes, content_type: str
) -> None:
    answer = client.post("/sparql", data=body, content_type=content_type)
    assert answer.status_code == 400
    assert "UTF-8" in answer.text


@pytest.mark.parametrize(
    ("name", "arguments", "status", "kind"),
    [
        ("syntax", {"query": "SELECT * WHERE {\n  ?s ?p\n}"}, 400, "query-syntax"),
        ("prefix", {"query": "ASK { ?s nobody:knows ?o }"}, 400, "query-syntax"),
        ("update", {"query": "INSERT DATA { <a:a> <a:b> <a:c> }"}, 403, "update-refused"),
        ("load", {"query": "LOAD <http://127.0.0.1/x>"}, 403, "update-refused"),
        (
            "service",
            {"query": "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"},
            403,
            "service-refused",
        ),
        ("format", {"query": ASK, "format": "ttl"}, 406, "not-acceptable"),
        ("graph", {"query": ASK, "default-graph-uri": "no iri"}, 400, "query-refused"),
        ("graph", {"query": ASK, "named-graph-uri": ""}, 400, "query-refused"),
        ("long", {"query": "ASK {}" + " " * 40_000}, 414, "url-too-long"),
        ("twice", [("query", ASK), ("query", ASK)], 400, "bad-request"),
    ],
)
def test_an_error_is_a_problem_document(
    client: FlaskClient, name: str, arguments: object, status: int, kind: str
) -> None:
    answer = client.get("/sparql", query_string=arguments)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), name
    assert answer.json is not None
    assert answer.json["type"] == f"{iris.BASE}problem/{kind}"
    assert answer.json["status"] == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.own_store
def test_a_function_that_the_engine_lacks_is_told(client: FlaskClient) -> None:
    """Other engines have other functions, and treat those that they lack in their own ways."""
    query = "SELECT (<http://a/f>(1) AS ?x) {}"
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["type"] == f"{iris.BASE}problem/query-refused"
    assert "http://a/f" in answer.json["detail"]


def test_a_query_that_is_too_long_is_refused_however_it_comes(client: FlaskClient) -> None:
    query = "ASK {}" + " " * 250_000
    answers = [
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", data=query, content_type="application/sparql-query"),
        client.post("/sparql", data="x" * 3_000_000, content_type="application/sparql-query"),
    ]
    for answer in answers:
        assert answer.status_code == 413
        assert answer.json is not None
        assert answer.json["type"].endswith("/query-too-long")


def test_a_syntax_error_says_line_column_and_what_was_expected(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * WHERE {\n  ?s ?p\n}"})
    assert answer.json is not None
    assert answer.json["line"] == 3
    assert answer.json["column"] == 1
    assert answer.json["found"] == "}"
    assert "expected" in answer.json["detail"]
    assert len(answer.json["detail"]) < 300


def test_a_prefix_that_we_know_is_told_with_its_declaration(client: FlaskClient) -> None:
    query = "SELECT * {\n  ?s skos:prefLabel ?o }"
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.json is not None
    declaration = f"PREFIX skos: <{iris.PREFIXES['skos']}>"
    assert (answer.json["line"], answer.json["column"]) == (2, 6)
    assert answer.json["declaration"] == declaration
    assert declaration in answer.json["detail"]


@pytest.mark.parametrize(
    ("headers", "media_type", "told"),
    [
        ({"Accept-Language": "zh-CN,zh;q=0.9"}, "application/problem+json", "第2行"),
        ({"Accept": "text/plain, */*;q=0.1"}, "text/plain", "line 2"),
        ({"Accept": "text/html", "Accept-Language": "en"}, "text/html", "line 2"),
        ({"Accept": "text/html"}, "text/html", "第2行"),
        ({"Accept": "application/sparql-results+json"}, "application/problem+json", "line 2"),
    ],
)
def test_an_error_comes_in_the_form_and_language_that_is_wanted(
    client: FlaskClient, headers: dict[str, str], media_type: str, told: str
) -> None:
    query = "SELECT * {\n  ?s ?p }"
    answer = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert (answer.status_code, answer.mimetype) == (400, media_type)
    assert told in answer.text
    assert ("?s ?p }" in answer.text) is (media_type == "text/html"), "a page keeps the query"


def test_an_accept_header_that_wants_nothing_of_ours_is_told_what_there_is(
    client: FlaskClient,
) -> None:
    answer = client.get("/sparql", query_string={"query": ASK}, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.json is not None
    assert JSON in answer.json["offers"]


def test_an_update_by_form_or_body_is_refused(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"update": "DROP ALL"}).status_code == 403
    answer = client.post("/sparql", data="DROP ALL", content_type="application/sparql-update")
    assert answer.status_code == 403


def test_head_and_options_are_answered(client: FlaskClient) -> None:
    for arguments in ({"query": ASK}, {}):
        head = client.head("/sparql", query_string=arguments)
        assert (head.status_code, head.data) == (200, b"")
    options = client.options("/sparql")
    assert options.status_code == 204
    assert options.headers["Accept-Query"] == '"application/sparql-query"'
    assert "POST" in options.headers["Access-Control-Allow-Methods"]


def test_without_a_query_the_service_describes_itself(client: FlaskClient) -> None:
    """SPARQL 1.1 Service Description, section 2."""
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    sd = rdflib.Namespace(iris.PREFIXES["sd"])
    assert list(graph.objects(None, sd.endpoint)) == [rdflib.URIRef(iris.BASE + "sparql")]
    assert (None, sd.feature, sd.UnionDefaultGraph) in graph
    assert len(list(graph.objects(None, sd.resultFormat))) >= 4


def test_without_a_query_a_browser_sees_the_form_with_examples(client: FlaskClient) -> None:
    answer = client.get("/sparql?lang=en", headers={"Accept": "text/html"})
    assert '<textarea id="query" name="query"' in answer.text
    assert "Which companies are among the applicants?" in answer.text
