"""The endpoint describes itself, so that clients know what to ask and editors complete."""

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.namespace import RDF, RDFS, SH, VOID

from graph import iris

SD = rdflib.Namespace(iris.PREFIXES["sd"])
EXT = rdflib.Namespace(iris.PREFIXES["voidext"])
SCHEMA = rdflib.Namespace(iris.PREFIXES["schema"])
SERVICE = rdflib.URIRef(iris.ENDPOINT)
DATASET = rdflib.URIRef(iris.DATASET)
PREFIXES = iris.prefix_declarations()


@pytest.fixture(scope="module")
def description(client: FlaskClient) -> rdflib.Graph:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    return rdflib.Graph().parse(data=answer.data, format="turtle")


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.post("/sparql", data={"query": PREFIXES + query})
    assert answer.json is not None, answer.text
    found = answer.json["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_there_is_one_service_with_one_endpoint(description: rdflib.Graph) -> None:
    """SPARQL 1.1 Service Description, 3.2.1: federation engines take the first they find."""
    assert list(description.subject_objects(SD.endpoint)) == [(SERVICE, SERVICE)]
    assert list(description.subjects(RDF.type, SD.Service)) == [SERVICE]
    assert (SERVICE, SD.supportedLanguage, SD.SPARQL11Query) in description
    assert (SERVICE, SD.feature, SD.UnionDefaultGraph) in description
    assert (SERVICE, SD.feature, SD.BasicFederatedQuery) not in description
    assert len(set(description.objects(SERVICE, SD.resultFormat))) == 10


def test_the_named_graphs_are_those_that_are_there(
    client: FlaskClient, description: rdflib.Graph
) -> None:
    dataset = description.value(SERVICE, SD.defaultDataset)
    named = [
        description.value(node, SD.name) for node in description.objects(dataset, SD.namedGraph)
    ]
    there = rows(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert sorted(map(str, named)) == sorted(row["g"] for row in there)
    for name in named:
        count = rows(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
        assert str(description.value(name, VOID.triples)) == count[0]["n"]


def test_the_default_graph_is_counted(client: FlaskClient, description: rdflib.Graph) -> None:
    default = description.value(DATASET, SD.defaultGraph)
    (count,) = rows(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert str(description.value(default, VOID.triples)) == count["n"]


def test_class_and_property_partitions_count_what_is_there(
    client: FlaskClient, description: rdflib.Graph
) -> None:
    """VoID, 4.3."""
    classes = {
        str(description.value(part, VOID["class"])): str(description.value(part, VOID.entities))
        for part in description.objects(DATASET, VOID.classPartition)
    }
    properties = {
        str(description.value(part, VOID.property)): str(description.value(part, VOID.triples))
        for part in description.objects(DATASET, VOID.propertyPartition)
    }
    found = rows(
        client, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c"
    )
    assert classes == {row["c"]: row["n"] for row in found}
    found = rows(client, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    assert properties == {row["p"]: row["n"] for row in found}


def test_editors_find_which_properties_a_class_has_and_of_what(client: FlaskClient) -> None:
    found = rows(
        client,
        """SELECT ?property ?kind ?n {
          ?whole void:class zw:Conferral ; void:propertyPartition ?part .
          ?part void:property ?property .
          { ?part void:classPartition ?inner . ?inner void:class ?kind }
          UNION { ?part voidext:datatypePartition ?inner . ?inner voidext:datatype ?kind }
          ?inner void:triples ?n }""",
    )
    kinds = {(row["property"], row["kind"]): int(row["n"]) for row in found}
    (awards,) = rows(client, "SELECT (COUNT(*) AS ?n) { ?s a zw:Conferral ; zw:award ?award }")
    assert kinds[iris.term("award"), iris.term("Award")] == int(awards["n"]) > 800
    assert (iris.term("recipientAsPrinted"), iris.expand("rdf:langString")) in kinds


def test_the_prefixes_are_declared(description: rdflib.Graph) -> None:
    """SHACL, 5.2.1."""
    declared = {
        str(description.value(node, SH.prefix)): str(description.value(node, SH.namespace))
        for node in description.objects(DATASET, SH.declare)
    }
    assert declared == iris.PREFIXES


def test_the_example_queries_run_and_say_what_they_ask(
    client: FlaskClient, description: rdflib.Graph
) -> None:
    examples = set(description.subjects(RDF.type, SH.SPARQLSelectExecutable))
    assert len(examples) > 60
    for example in examples:
        comments = description.objects(example, RDFS.comment)
        assert {getattr(text, "language", None) for text in comments} == {"zh-hans", "en"}
        assert description.value(example, SCHEMA.target) == SERVICE
        query = str(description.value(example, SH.select))
        assert client.post("/sparql", data={"query": query}).status_code == 200, example


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset"])
def test_the_dataset_is_described_where_crawlers_look(client: FlaskClient, path: str) -> None:
    """VoID, 7.2; a description, not the data."""
    answer = client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
    graph = rdflib.Graph().parse(data=answer.data, format="turtle")
    assert graph.value(DATASET, VOID.sparqlEndpoint) == SERVICE
    assert len(answer.data) < 150_000


def test_a_description_is_asked_for_again_only_when_it_is_another(client: FlaskClient) -> None:
    first = client.get("/sparql", headers={"Accept": "text/turtle"})
    known = {"Accept": "text/turtle", "If-None-Match": first.headers["ETag"]}
    assert client.get("/sparql", headers=known).status_code == 304


def test_a_graph_is_answered_as_a_whole(client: FlaskClient) -> None:
    """SPARQL 1.1 Graph Store HTTP Protocol, 4.2 and 5.2."""
    name = iris.graph("best-practice-2012-results")
    answer = client.get("/graphs", query_string={"graph": name}, headers={"Accept": "text/turtle"})
    (count,) = rows(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    assert str(len(rdflib.Graph().parse(data=answer.data))) == count["n"]
    assert answer.headers["Zhengwu-Count"] == count["n"]
    head = client.head("/graphs?default")
    (count,) = rows(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert (head.status_code, head.headers["Zhengwu-Count"]) == (200, count["n"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("graph=x", 400),
        ("graph=http://a&default", 400),
        ("graph=http://a&graph=http://b", 400),
        ("default=http://a", 400),
        ("graph=http://a%3E%20%7B%7D", 400),
        ("graph=http://a/", 404),
    ],
)
def test_a_graph_that_is_not_named_or_not_there_is_told(
    client: FlaskClient, query: str, status: int
) -> None:
    answer = client.get(f"/graphs?{query}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_is_written(client: FlaskClient, method: str) -> None:
    answer = client.open("/graphs?default", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("path", ["/problem", "/problem/query-timeout", "/limits"])
def test_what_clients_must_expect_has_a_page(client: FlaskClient, path: str) -> None:
    for language in ("zh", "en"):
        assert client.get(f"{path}?lang={language}").status_code == 200
    assert client.get("/problem/none").status_code == 404
