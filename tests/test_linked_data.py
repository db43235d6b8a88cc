"""Every IRI answers: a person with a page, a machine with exact data, an error with the truth."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient

from graph import iris
from graph.formats import GRAPH_SYNTAXES
from graph.ontology import read_ontology
from graph.project import Project
from graph.register import COLUMNS
from server.app import create_app
from tests.conftest import copy_release
from tests.edit import table, write_table

pytestmark = pytest.mark.both_doors

REGISTER = Path(__file__).parents[1] / "mappings" / "register.csv"
BUREAU = "organisation/qingdao-supervision-bureau"
HTML = {"Accept": "text/html"}
TURTLE = {"Accept": "text/turtle"}


def test_a_thing_redirects_to_its_one_document(client: FlaskClient) -> None:
    """Cool URIs for the Semantic Web, section 4.3: 303, the same for whatever Accept says."""
    for headers in (HTML, TURTLE, {}):
        answer = client.get(f"/id/{BUREAU}", headers=headers)
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/doc/{BUREAU}"
        assert 'rel="describedby"' in answer.headers["Link"]


@pytest.mark.parametrize("syntax", GRAPH_SYNTAXES, ids=lambda syntax: syntax.label)
def test_a_document_comes_in_every_syntax_by_accept_and_by_extension(
    client: FlaskClient, syntax: object
) -> None:
    media_type, extension, format_ = (
        syntax.media_type,  # type: ignore[attr-defined]
        syntax.extension,  # type: ignore[attr-defined]
        syntax.format,  # type: ignore[attr-defined]
    )
    by_accept = client.get(f"/doc/{BUREAU}", headers={"Accept": media_type})
    by_extension = client.get(f"/doc/{BUREAU}.{extension}")
    assert by_accept.mimetype == by_extension.mimetype == media_type
    assert by_accept.headers["Content-Location"] == f"/doc/{BUREAU}.{extension}"
    assert "Accept" in by_accept.headers["Vary"].split(", ")
    triples = {quad.triple for quad in ox.parse(by_accept.data, format=format_)}
    assert triples == {quad.triple for quad in ox.parse(by_extension.data, format=format_)}
    thing = ox.NamedNode(iris.BASE + f"id/{BUREAU}")
    label = ox.NamedNode(iris.expand("skos:prefLabel"))
    assert ox.Triple(thing, label, ox.Literal("青岛市监察局", language="zh-hans")) in triples
    assert not any(isinstance(triple.subject, ox.BlankNode) for triple in triples)


def test_a_document_in_turtle_uses_our_prefixes_and_no_escapes(client: FlaskClient) -> None:
    text = client.get(f"/doc/{BUREAU}.ttl").text
    assert "@prefix zw:" in text
    assert "ns1:" not in text
    assert "\\u" not in text


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parser
def test_a_document_in_json_ld_has_our_prefixes_as_its_context(client: FlaskClient) -> None:
    answer = client.get(f"/doc/{BUREAU}.jsonld")
    document = json.loads(answer.text)
    assert document["@context"]["zw"] == iris.TERM
    node = next(n for n in document["@graph"] if n["@id"].endswith(f"/id/{BUREAU}"))
    assert "zw:GovernmentDepartment" in node["@type"]
    assert len(rdflib.Graph().parse(data=answer.text, format="json-ld")) > 10


def test_a_document_holds_what_refers_to_the_thing_and_the_labels_of_both(
    client: FlaskClient,
) -> None:
    graph = rdflib.Graph().parse(data=client.get(f"/doc/{BUREAU}.ttl").text, format="turtle")
    bureau = rdflib.URIRef(iris.BASE + f"id/{BUREAU}")
    applicant = rdflib.URIRef(iris.term("applicant"))
    (conferral,) = graph.subjects(applicant, bureau)
    assert graph.value(conferral, rdflib.SKOS.prefLabel)
    (superior,) = graph.objects(bureau, rdflib.URIRef(iris.term("administeredBy")))
    assert graph.value(superior, rdflib.SKOS.prefLabel)


@pytest.mark.parametrize(
    ("extension", "format_"), [("trig", ox.RdfFormat.TRIG), ("nq", ox.RdfFormat.N_QUADS)]
)
def test_a_document_keeps_the_graph_of_each_statement_where_the_syntax_can(
    client: FlaskClient, extension: str, format_: ox.RdfFormat
) -> None:
    quads = set(ox.parse(client.get(f"/doc/{BUREAU}.{extension}").data, format=format_))
    named = {quad for quad in quads if quad.graph_name != ox.DefaultGraph()}
    of_itself = ox.NamedNode(f"{iris.BASE}doc/{BUREAU}")
    in_union = {quad.triple for quad in quads - named if quad.subject != of_itself}
    assert {quad.triple for quad in named} == in_union
    by_predicate = {iris.compact(quad.predicate.value): quad.graph_name for quad in named}
    assert by_predicate["zw:administeredBy"] == ox.NamedNode(iris.graph("background"))
    assert by_predicate["zw:guidedThroughLineBy"] == ox.NamedNode(iris.graph("inferred"))


@pytest.mark.parametrize("path", ["/graph/names", "/dataset", "/ontology", f"/doc/{BUREAU}"])
def test_what_content_location_names_is_there(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=TURTLE)
    assert client.get(answer.headers["Content-Location"]).data == answer.data


def test_every_published_iri_answers(client: FlaskClient) -> None:
    lines = table(REGISTER)
    assert lines[0] == COLUMNS
    for path in {line[0].partition("#")[0] for line in lines[1:]}:
        answer = client.get(f"/{path}", headers=HTML)
        assert answer.status_code == (303 if path.startswith("id/") else 200), path


MAKES = """
SELECT ?it (GROUP_CONCAT(DISTINCT ?part) AS ?make) WHERE {
  { GRAPH ?g { ?it ?p ?o } BIND(CONCAT(STR(?g), IF(?p = rdf:type, STR(?o), STR(?p))) AS ?part) }
  UNION { GRAPH ?g { ?s ?p ?it } BIND(CONCAT(STR(?g), "^", STR(?p)) AS ?part) }
  FILTER(isIRI(?it) && STRSTARTS(STR(?it), STR(<id/>)))
} GROUP BY ?it ORDER BY COUNT(*) ?it
"""
"""What the page of a thing is made of: its classes, its properties and those that lead to it,
each with the graph that states it. Where all of these are the same, pages are made alike."""


def one_of_each_make(release: Path) -> list[str]:
    """Return the things to ask the pages of: of those made alike, the one of most statements."""
    store = ox.Store.read_only(str(release / "store"))
    found = store.query(iris.prefix_declarations() + MAKES, base_iri=iris.BASE)
    assert isinstance(found, ox.QuerySolutions)
    things = {frozenset(row["make"].value.split()): row["it"].value for row in found}
    return [thing.removeprefix(f"{iris.BASE}id/") for thing in things.values()]


@pytest.mark.own_store
def test_every_make_of_entity_has_a_page_in_both_languages(
    client: FlaskClient, release: Path
) -> None:
    """The test above asks of every entity whether it is known and leads to its page."""
    things = one_of_each_make(release)
    assert len(things) > 500
    for path in things:
        chinese, english = (
            client.get(f"/doc/{path}?lang={tag}", headers=HTML) for tag in ("zh", "en")
        )
        assert (chinese.status_code, english.status_code) == (200, 200), path
        assert '<html lang="zh-Hans">' in chinese.text
        assert '<html lang="en">' in english.text
        assert chinese.text != english.text


def test_every_term_of_the_ontology_stands_on_its_page(client: FlaskClient) -> None:
    text = client.get("/ontology", headers=HTML).text
    for path in (line[0] for line in table(REGISTER)[1:]):
        if path.startswith("ontology#"):
            assert f'<dt id="{path.partition("#")[2]}">' in text


def test_the_ontology_comes_as_rdf(client: FlaskClient) -> None:
    graph = rdflib.Graph().parse(data=client.get("/ontology", headers=TURTLE).text, format="turtle")
    court = rdflib.URIRef(iris.term("Court"))
    assert (court, rdflib.RDF.type, rdflib.OWL.Class) in graph
    for name in ("agencies", read_ontology(Project(REGISTER.parents[1])).version):
        assert client.get(f"/ontology/{name}").headers["Location"] == "/ontology"
    assert client.get("/ontology/nonsense").status_code == 404


def test_a_list_shows_every_row_as_printed(client: FlaskClient) -> None:
    answer = client.get("/source/best-practice-2012-results", headers=HTML)
    assert answer.text.count('<tr id="row=') == 40
    assert '<tr id="row=9">' in answer.text


def test_the_files_of_a_list_can_be_had(client: FlaskClient) -> None:
    rows = client.get("/source/best-practice-2012-results/rows.csv", buffered=True)
    assert rows.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert rows.text.startswith("section,number")
    printed = client.get("/source/best-practice-2012-results/published.txt", buffered=True)
    assert printed.text.startswith("附件一")
    assert client.get("/source/best-practice-2012-results/source.toml").status_code == 404


def test_a_named_graph_can_be_had(client: FlaskClient) -> None:
    answer = client.get("/graph/background", headers=TURTLE)
    assert "zw:administeredBy" in answer.text
    assert client.get("/graph/nothing").status_code == 404


@pytest.mark.parametrize("path", ["/dataset", "/.well-known/void"])
def test_the_dataset_describes_itself(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=TURTLE, follow_redirects=True)
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    void = rdflib.Namespace(iris.PREFIXES["void"])
    assert list(graph.objects(None, void.sparqlEndpoint)) == [rdflib.URIRef(iris.BASE + "sparql")]


@pytest.mark.parametrize("name", ["zhengwu.nq", "zhengwu.trig", "zhengwu.ttl"])
def test_a_dump_can_be_had(client: FlaskClient, release: Path, name: str) -> None:
    answer = client.get(f"/dump/{name}", buffered=True)
    assert answer.data == (release / name).read_bytes()
    assert client.get("/dump/release.json").status_code == 404


def test_one_release_id_stands_everywhere(client: FlaskClient, release: Path) -> None:
    page = client.get("/", headers=HTML)
    assert page.headers["Zhengwu-Release"] == release.name
    assert f"<code>{release.name}</code>" in page.text
    graph = rdflib.Graph().parse(data=client.get("/dataset", headers=TURTLE).text, format="turtle")
    dataset = rdflib.URIRef(iris.BASE + "dataset")
    assert str(graph.value(dataset, rdflib.DCTERMS.identifier)) == release.name
    about = json.loads((release / "release.json").read_text())
    assert about["id"] == release.name


@pytest.mark.parametrize(
    "path",
    [
        "/id/organisation/nobody",
        "/doc/organisation/nobody",
        "/doc/organisation/nobody.ttl",
        "/doc/organisation/qingdao-supervision-bureau.exe",
        "/id/organisation/青岛",
        "/id/organisation/100%25",
        "/id/../secret",
        "/doc/%3Cscript%3E",
        '/doc/x" onload="1',
        "/id/a> ?p ?o } ; DROP ALL #",
        "/source/nothing",
        "/source/best-practice-2012-results/..%2Frelease.json",
        "/nothing",
    ],
)
def test_what_is_not_there_is_a_problem_document(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "Traceback" not in answer.text
    page = client.get(path, headers=HTML)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "<script>" not in page.text


def test_a_syntax_that_nobody_offers_is_refused_with_what_is(client: FlaskClient) -> None:
    answer = client.get(f"/doc/{BUREAU}", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.json is not None
    assert "text/turtle" in answer.json["offers"]


def test_a_method_that_is_not_allowed_says_which_are(client: FlaskClient) -> None:
    answer = client.post(f"/doc/{BUREAU}")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_head_is_answered_like_get_without_the_body(client: FlaskClient) -> None:
    answer = client.head(f"/doc/{BUREAU}", headers=TURTLE)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.mimetype == "text/turtle"


def test_anybody_may_read_from_any_origin(client: FlaskClient) -> None:
    for path in ("/", f"/id/{BUREAU}", f"/doc/{BUREAU}.ttl", "/nothing"):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"


def test_a_withdrawn_thing_leads_to_its_successor_or_says_why_it_is_gone(
    release: Path, tmp_path: Path
) -> None:
    folder = copy_release(release, tmp_path / "release")
    lines = table(folder / "register.csv")
    moved = ["id/organisation/old-name", "0.1.0", "moved", f"id/{BUREAU}", "renamed"]
    gone = ["id/organisation/never-was", "0.1.0", "gone", "", "it was a misreading"]
    write_table(folder / "register.csv", [*lines, moved, gone])
    client = create_app(folder).test_client()
    for path in ("id", "doc"):
        answer = client.get(f"/{path}/organisation/old-name")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/{path}/{BUREAU}")
        answer = client.get(f"/{path}/organisation/never-was")
        assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")
        assert "it was a misreading" in answer.text
