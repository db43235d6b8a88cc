"""What the document of a thing says of itself: tags, links, pages, and what machines read in it."""

import http.client
import json
import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph import iris
from graph.formats import GRAPH_SYNTAXES
from server.things.schema_org import schema_org
from server.things.statements import INFERRED, Group, Value
from server.things.view import View

BUREAU = "organisation/qingdao-supervision-bureau"
HTML = {"Accept": "text/html"}
SYNTAXES = [syntax.media_type for syntax in GRAPH_SYNTAXES]


def variants(client: FlaskClient, path: str) -> dict[str, dict[str, str]]:
    """Return the headers of every form in which a document comes."""
    found = {}
    wanted = [("text/html", "zh"), ("text/html", "en"), *((t, "zh") for t in SYNTAXES)]
    for accept, language in wanted:
        answer = client.get(path, headers={"Accept": accept, "Accept-Language": language})
        assert answer.status_code == 200
        found[f"{accept} {language}"] = dict(answer.headers)
    return found


@pytest.mark.parametrize(
    "path", [f"/doc/{BUREAU}", "/ontology", "/source/best-practice-2012-results"]
)
def test_every_form_of_a_document_has_a_tag_of_its_own(client: FlaskClient, path: str) -> None:
    """RFC 9110, 8.8.3: who keeps one form is never given another for it."""
    found = variants(client, path)
    assert len({headers["ETag"] for headers in found.values()}) == len(found)
    for headers in found.values():
        assert {"Accept", "Accept-Language"} <= set(headers["Vary"].split(", "))


@pytest.mark.parametrize(
    "path", ["/", f"/doc/{BUREAU}", f"/doc/{BUREAU}.ttl", "/bodies", "/ontology"]
)
def test_who_has_a_page_is_told_that_it_is_still_right(client: FlaskClient, path: str) -> None:
    """RFC 9110, 15.4.5, with what 200 would have said of it."""
    first = client.get(path, headers=HTML)
    again = client.get(path, headers=HTML | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "Content-Location"):
        assert again.headers.get(name) == first.headers.get(name)
    other = client.get(path, headers=HTML | {"If-None-Match": '"other"'})
    assert other.status_code == 200


def relations(answer: TestResponse) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target, relation in re.findall(r'<([^>]+)>; rel="([\w-]+)"', answer.headers["Link"]):
        found.setdefault(relation, []).append(target)
    return found


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_a_document_says_in_its_header_what_belongs_to_it(client: FlaskClient, accept: str) -> None:
    """Links of RFC 8288 in the way of FAIR Signposting (https://signposting.org/FAIR/)."""
    found = relations(client.get(f"/doc/{BUREAU}", headers={"Accept": accept}))
    assert found["canonical"] == [f"{iris.BASE}doc/{BUREAU}"]
    assert found["cite-as"] == found["describes"] == [f"{iris.BASE}id/{BUREAU}"]
    assert found["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    for target in found["alternate"] + found["describedby"] + found["collection"]:
        assert client.get(target).status_code == 200


def test_a_thing_leads_to_its_document_in_one_step_with_what_is_asked(client: FlaskClient) -> None:
    answer = client.get(f"/id/{BUREAU}?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/doc/{BUREAU}?lang=en")
    assert relations(answer)["describedby"] == [f"/doc/{BUREAU}?lang=en"]
    page = client.get(answer.headers["Location"], headers=HTML | {"Accept-Language": "zh"})
    assert page.status_code == 200
    assert '<html lang="en">' in page.text


def test_a_page_tells_search_engines_what_it_is_about(client: FlaskClient) -> None:
    """schema.org as JSON-LD in the page, and the one address of both languages."""
    text = client.get(f"/doc/{BUREAU}", headers=HTML).text
    match = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert match
    said = json.loads(match[1])
    assert said["@id"] == f"{iris.BASE}id/{BUREAU}"
    assert said["@type"] == "GovernmentOrganization"
    assert {"@value": "青岛市监察局", "@language": "zh-Hans"} in said["name"]
    assert said["parentOrganization"][0]["@id"] == f"{iris.BASE}id/organisation/qingdao-government"
    assert f'<link rel="canonical" href="{iris.BASE}doc/{BUREAU}">' in text
    assert f'<link rel="alternate" hreflang="en" href="/doc/{BUREAU}?lang=en">' in text


def test_a_label_cannot_end_the_script_that_holds_it() -> None:
    value = Value(ox.Literal("</script><script>alert(1)"), ("g",))
    stated = [Group(iris.expand("zw:printedName"), [value])]
    labels = {"x": {"en": "</script>"}}
    shown = schema_org(View("x", stated, [], [], [], [], labels, {}), "y")
    assert "<" not in shown
    assert json.loads(shown)["alternateName"] == ["</script><script>alert(1)"]


def test_a_large_description_comes_in_pages_that_hold_it_all(client: FlaskClient) -> None:
    """Its own statements first, then what refers to it, each page leading to the next."""
    printed, about = iris.entity("basis", "printed"), ox.NamedNode(iris.expand("foaf:primaryTopic"))
    address, subjects, pages = "/doc/basis/printed.ttl", set[object](), 0
    while address:
        answer = client.get(address)
        triples = {quad.triple for quad in ox.parse(answer.data, format=ox.RdfFormat.TURTLE)}
        to_it = {t for t in triples if t.object == ox.NamedNode(printed)}
        of_itself = {t.subject for t in to_it if t.predicate == about}
        assert len(of_itself) == 1
        referring = {t.subject for t in to_it} - of_itself
        assert not referring & subjects
        subjects |= referring
        pages += 1
        address = relations(answer).get("next", [""])[0]
        following = {str(t.object) for t in triples if t.predicate.value.endswith("vocab#next")}
        document = address.replace(".ttl", "").removeprefix("/")
        assert following == ({f"<{iris.BASE}{document}>"} if address else set())
        page = f"?page={pages}" if pages > 1 else ""
        assert relations(answer)["canonical"] == [f"{iris.BASE}doc/basis/printed{page}"]
        assert [str(term) for term in of_itself] == [f"<{iris.BASE}doc/basis/printed{page}>"]
    query = f"""SELECT (COUNT(DISTINCT ?s) AS ?n) {{
      GRAPH ?g {{ ?s ?p <{printed}> }} FILTER(?g != <{INFERRED}>) }}"""
    answer = client.post("/sparql", data={"query": query, "format": "csv"})
    assert pages > 1
    assert len(subjects) == int(answer.text.split()[1])


def test_a_reader_who_follows_a_page_for_machines_comes_to_the_one_page(
    client: FlaskClient,
) -> None:
    answer = client.get("/doc/basis/printed?page=2&lang=en", headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/doc/basis/printed?lang=en")


def test_what_is_asked_comes_back_in_ascii_and_is_encoded_once(client: FlaskClient) -> None:
    for sent in ("x=中", "x=%E4%B8%AD"):
        answer = client.get(f"/id/{BUREAU}?{sent}")
        assert answer.headers["Location"] == f"/doc/{BUREAU}?x=%E4%B8%AD"
        answer = client.get(f"/doc/{BUREAU}.ttl?{sent}")
        assert answer.headers["Content-Location"] == f"/doc/{BUREAU}.ttl?x=%E4%B8%AD"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/doc/basis/printed.ttl?page=0", 400),
        ("/doc/basis/printed.ttl?page=two", 400),
        ("/doc/basis/printed.ttl?page=-1", 400),
        ("/doc/basis/printed.ttl?page=99", 404),
        ("/doc/basis/printed?page=99", 404),
        ("/doc/basis/printed?of=zw:basis&page=99", 404),
        ("/doc/basis/printed?of=zw:nothing", 404),
        ("/doc/basis/printed?of=<script>", 404),
        ("/doc/basis/printed?of=zw:basis> ?x ?y } #", 404),
        (f"/doc/{BUREAU}?lang=fr", 400),
        (f"/id/{BUREAU}?lang=%00", 400),
    ],
)
def test_a_page_that_is_none_is_a_problem_document(
    client: FlaskClient, path: str, status: int
) -> None:
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert "<script>" not in answer.text
    assert client.get(path.replace(".ttl", ""), headers={"Accept": "application/json"}).json


@pytest.mark.parametrize(
    "path",
    [f"/id/{BUREAU}", f"/doc/{BUREAU}", "//elsewhere.example/doc", "/id//x", "/search?q=青岛"],
)
def test_the_host_that_a_request_names_is_never_believed(client: FlaskClient, path: str) -> None:
    answer = client.get(
        path, headers=HTML | {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    )
    assert "evil.example" not in answer.text + str(answer.headers)
    assert "elsewhere" not in answer.headers.get("Location", "")


def test_bytes_that_are_no_utf_8_are_answered_with_a_problem(server: str) -> None:
    """Bad percent-encoding, a stray escape, and dots, as raw requests send them."""
    host, port = server.removeprefix("http://").split(":")
    for target in (
        "/doc/%ff%fe",
        "/doc/%",
        "/doc/%zz",
        "/id/../../etc/passwd",
        "/search?q=%ff",
        "/%00",
    ):
        connection = http.client.HTTPConnection(host, int(port))
        connection.request("GET", target, headers={"Accept": "application/json"})
        answer = connection.getresponse()
        body = answer.read().decode()
        assert answer.status in {200, 400, 404}, target
        assert "Traceback" not in body
        assert "root:" not in body
        connection.close()
