"""What is not a single thing has a page for people, and is whole for machines."""

import base64
import gc
import gzip
import hashlib
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.namespace import DCAT, VOID

from graph import iris
from graph.formats import DUMPS, GZIP, SUMS
from server.app import create_app
from server.files import release_of_files

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"}
DATASET = rdflib.URIRef(iris.DATASET)
MOST = 100_000
"""Bytes that a page may have, whatever its graph holds."""


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), path
    return answer.text


def description(client: FlaskClient) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")


def local(iri: str) -> str:
    return "/" + iri.removeprefix(iris.BASE)


def schema(client: FlaskClient) -> dict[str, Any]:
    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', page(client, "/dataset")
    )
    assert found
    document: dict[str, Any] = json.loads(found[1])
    return document


def test_the_dataset_has_a_page_for_people_and_is_data_for_everyone_else(
    client: FlaskClient,
) -> None:
    text = page(client, "/dataset")
    assert "<h1>Zhengwu: a knowledge graph of China&#39;s e-government</h1>" in text
    assert "<h1>政务：中国电子政务知识图谱</h1>" in page(client, "/dataset?lang=zh")
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/turtle, */*;q=0.1"}):
        assert client.get("/dataset", headers=headers).mimetype == "text/turtle"


@pytest.mark.both_doors
def test_the_page_of_the_dataset_lists_every_graph_with_what_it_holds(client: FlaskClient) -> None:
    text, said = page(client, "/dataset"), description(client)
    graphs = list(said.objects(DATASET, VOID.subset))
    assert len(graphs) > 10
    for graph in graphs:
        number = f"{int(str(said.value(graph, VOID.triples))):,}"
        line = text[text.index(f'href="{local(str(graph))}"') :].partition("</tr>")[0]
        assert f'<td class="number">{number}</td>' in line


def test_the_dataset_is_described_in_the_words_of_schema_org(
    client: FlaskClient, release: Path
) -> None:
    found = schema(client)
    about = json.loads((release / "release.json").read_text())
    assert (found["@type"], found["url"]) == ("Dataset", iris.DATASET)
    assert found["identifier"] == [iris.DATASET, about["id"]]
    assert (found["version"], found["dateModified"]) == (about["version"], about["modified"])
    assert {name["@language"] for name in found["name"]} == {"zh-Hans", "en"}
    files = {download["name"]: download for download in found["distribution"]}
    assert set(files) == {*DUMPS, *(name + GZIP for name in DUMPS)}
    for name, download in files.items():
        data = (release / name).read_bytes()
        assert download["sha256"] == hashlib.sha256(data).hexdigest()
        assert download["contentSize"] == f"{len(data)} B"
        assert client.head(local(download["contentUrl"])).mimetype == download["encodingFormat"]


def test_the_landing_page_tells_machines_what_it_leads_to(client: FlaskClient) -> None:
    """FAIR Signposting: type, licence, persistent name, and the items behind a landing page."""
    links = client.get("/dataset", headers=BROWSER).headers.getlist("Link")
    said = ", ".join(links)
    assert '<https://schema.org/Dataset>; rel="type"' in said
    assert f'<{iris.DATASET}>; rel="cite-as"' in said
    assert '</dataset.ttl>; rel="describedby"; type="text/turtle"' in said
    assert f'<{iris.BASE}dump/zhengwu.nq>; rel="item"; type="application/n-quads"' in said
    assert 'rel="collection"' not in said
    graph = client.get("/graph/names", headers=BROWSER).headers["Link"]
    assert '</dataset>; rel="collection"' in graph
    assert '</dataset.ttl>; rel="describedby"' in graph
    assert 'rel="describes"' not in graph


def test_what_looks_for_void_is_led_to_the_dataset_in_one_step(client: FlaskClient) -> None:
    """VoID, section 7.2; what a request asks for goes with it."""
    answer = client.get("/.well-known/void?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/dataset?lang=en")


def graphs() -> list[str]:
    documents = ("excellent-platforms-2013", "local-egovernment-2012")
    return [*(name for name in iris.GRAPHS if name != "authority"), *documents]


@pytest.mark.both_doors
@pytest.mark.parametrize("name", graphs())
def test_a_graph_has_a_page_that_counts_what_it_holds(client: FlaskClient, name: str) -> None:
    text = page(client, f"/graph/{name}")
    assert len(text.encode()) < MOST
    stated = description(client).value(rdflib.URIRef(iris.graph(name)), VOID.triples)
    assert f"<dd>{int(str(stated)):,}</dd>" in text
    counted = re.findall(r'class="number">([\d,]+)</td>', text.partition('id="properties"')[2])
    assert sum(int(number.replace(",", "")) for number in counted) == int(str(stated))


def test_the_query_on_the_page_of_a_graph_answers_with_all_of_it(client: FlaskClient) -> None:
    text = page(client, "/graph/local-egovernment-2012")
    link = re.search(r'<a href="(/sparql\?query=[^"]+)">See the whole graph', text)
    assert link
    answer = client.get(f"{unescape(link[1])}&format=csv")
    assert f"<dd>{answer.headers['Zhengwu-Count']}</dd>" in text


def test_the_page_of_a_documents_graph_leads_to_the_document(client: FlaskClient) -> None:
    document = 'href="/doc/document/local-egovernment-2012"'
    assert document in page(client, "/graph/local-egovernment-2012")
    assert 'href="/doc/document/names"' not in page(client, "/graph/names")


def test_a_graph_is_whole_for_who_does_not_ask_for_a_page(client: FlaskClient) -> None:
    answer = client.get("/graph/local-egovernment-2012", headers={"Accept": "*/*"})
    assert answer.mimetype == "text/turtle"
    number = description(client).value(
        rdflib.URIRef(iris.graph("local-egovernment-2012")), VOID.triples
    )
    assert len(rdflib.Graph().parse(data=answer.data, format="turtle")) == int(str(number))


@pytest.mark.parametrize("path", ["/graph/nothing", "/graph/nothing.html", "/graph/a%20b"])
def test_a_graph_that_is_not_there_has_no_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_every_file_listed_has_the_checksum_listed(client: FlaskClient) -> None:
    lines = client.get(f"/dump/{SUMS}").text.splitlines()
    stated = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert {*DUMPS, "zhengwu.nq.gz", "ontology.ttl", "shapes.ttl", "register.csv"} <= set(stated)
    text = page(client, "/dataset")
    for name, digest in stated.items():
        answer = client.get(f"/dump/{name}", buffered=True)
        assert hashlib.sha256(answer.data).hexdigest() == digest
        assert answer.headers["ETag"] == f'"{digest}"'
        assert f'href="/dump/{name}"' in text
        assert f"<code>{digest}</code>" in text


@pytest.mark.parametrize("path", ["/dump/zhengwu.ttl", "/source/excellent-platforms-2013/rows.csv"])
def test_a_file_comes_with_its_digest_also_where_only_a_part_or_nothing_is_sent(
    client: FlaskClient, path: str
) -> None:
    """RFC 9530, section 3: Repr-Digest is of the whole representation."""
    whole = client.get(path, buffered=True)
    digest = base64.b64encode(hashlib.sha256(whole.data).digest()).decode()
    part = client.get(path, headers={"Range": "bytes=10-19"}, buffered=True)
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
    head = client.head(path)
    assert (head.data, head.content_length) == (b"", len(whole.data))
    for answer in (whole, part, head):
        assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
        assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_part_is_only_sent_of_the_very_file_that_the_client_has(client: FlaskClient) -> None:
    """RFC 9110, sections 13.1.5 and 14.4."""
    path = "/dump/ontology.ttl"
    tag = client.head(path).headers["ETag"]
    part = {"Range": "bytes=0-9"}
    assert client.get(path, headers={**part, "If-Range": tag}, buffered=True).status_code == 206
    assert client.get(path, headers={**part, "If-Range": '"old"'}, buffered=True).status_code == 200
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    beyond = client.get(path, headers={"Range": "bytes=999999999-"})
    assert (beyond.status_code, beyond.mimetype) == (416, "application/problem+json")
    assert beyond.headers["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize(
    ("method", "asked"), [("GET", "lines=0-1"), ("GET", "bytes=0-1,5-6"), ("HEAD", "bytes=0-9")]
)
def test_a_range_that_need_not_be_heard_is_passed_over(
    client: FlaskClient, method: str, asked: str
) -> None:
    """RFC 9110, section 14.2: unknown units, several ranges, and methods other than GET."""
    path = "/dump/ontology.ttl"
    answer = client.open(path, method=method, headers={"Range": asked}, buffered=True)
    assert answer.status_code == 200
    assert answer.content_length == int(client.head(path).headers["Content-Length"])


def test_so_many_files_are_sent_at_once_and_others_are_told_to_come_again(
    release: Path,
) -> None:
    """Each holds a thread of the server for as long as its reader takes."""
    client = create_app(release).test_client()
    sent = []
    while (answer := client.get("/dump/ontology.ttl")).status_code == 200:
        sent.append(answer)
        assert len(sent) < 100
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert answer.headers["Retry-After"]
    for each in sent:
        each.close()
    del sent, each
    gc.collect()
    assert client.get("/dump/ontology.ttl", buffered=True).status_code == 200


def test_a_compressed_file_is_no_coding_of_another(client: FlaskClient, release: Path) -> None:
    """RFC 9110, section 8.4: who decodes what is coded keeps the file that the checksum is of."""
    answer = client.get("/dump/zhengwu.ttl.gz", buffered=True)
    assert answer.data == (release / "zhengwu.ttl.gz").read_bytes()
    assert answer.mimetype == "application/gzip"
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("name", DUMPS)
def test_a_compressed_dump_is_the_dump_and_has_no_time_in_it(release: Path, name: str) -> None:
    """RFC 1952, section 2.3: four bytes of time, here none, so that builds can be compared."""
    data = (release / (name + GZIP)).read_bytes()
    assert gzip.decompress(data) == (release / name).read_bytes()
    assert data[4:8] == b"\0\0\0\0"


def test_every_distribution_that_the_description_names_can_be_had(client: FlaskClient) -> None:
    said = description(client)
    found = list(said.objects(DATASET, DCAT.distribution))
    assert len(found) == 2 * len(DUMPS)
    for dump in found:
        type_ = said.value(dump, DCAT.compressFormat) or said.value(dump, DCAT.mediaType)
        assert str(type_).endswith(f"/{client.head(local(str(dump))).mimetype}")


def test_the_page_of_the_ontology_is_bounded_and_leads_only_to_what_is_on_it(
    client: FlaskClient,
) -> None:
    text = page(client, "/ontology")
    assert len(text.encode()) < MOST
    anchors = re.findall(r' id="([^"]+)"', text)
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(anchors)


@pytest.mark.both_doors
def test_a_term_shows_how_it_stands_to_others_and_how_much_it_is_used(client: FlaskClient) -> None:
    text = page(client, "/ontology")
    court = text.partition('<dt id="Court">')[2].partition("<dt ")[0]
    assert 'lang="zh-Hans">人民法院</span>' in court
    assert 'subclass of <a href="#PublicOrganisation">' in court
    courts = client.get(
        "/sparql",
        query_string={"query": f"SELECT DISTINCT ?it {{ ?it a <{iris.term('Court')}> }}"},
    )
    assert f"<span>{courts.headers['Zhengwu-Count']} things</span>" in court
    applicant = text.partition('<dt id="applicant">')[2].partition("<dt ")[0]
    assert 'said of <a href="#Conferral">' in applicant
    assert 'value <a href="http://xmlns.com/foaf/0.1/Agent">' in applicant
    assert 'inverse <a href="#appliedFor">' in applicant


def test_every_class_stands_once_in_the_tree_and_the_concepts_in_their_schemes(
    client: FlaskClient,
) -> None:
    text = page(client, "/ontology")
    tree = text[text.index('<div class="tree') :].partition("</div>")[0]
    classes = re.findall(r'<a href="#(\w+)">', tree)
    defined = text[text.index('id="kind-classes"') : text.index('id="kind-object_properties"')]
    assert sorted(classes) == sorted(re.findall(r'<dt id="(\w+)">', defined))
    assert '<a href="/doc/body-kind/court">' in text[text.index('id="concept-schemes"') :]


WITHDRAWN = f"""
PREFIX zw: <{iris.TERM}>
PREFIX owl: <{iris.PREFIXES["owl"]}>
PREFIX rdfs: <{iris.PREFIXES["rdfs"]}>
PREFIX dcterms: <{iris.PREFIXES["dcterms"]}>
GRAPH <{iris.graph("ontology")}> {{
  zw:Old a owl:Class ; rdfs:label "old"@en ; owl:deprecated true ; dcterms:isReplacedBy zw:New .
  zw:New a owl:Class ; rdfs:label "new"@en .
}}
"""


def test_a_withdrawn_term_leads_to_its_successor(tmp_path: Path) -> None:
    client = client_of_files(tmp_path, WITHDRAWN)
    text = page(client, "/ontology")
    old = text[text.index('<dt id="Old">') :]
    assert "<strong>withdrawn</strong>" in old
    assert 'use instead <a href="#New">new</a>' in old
    assert text.count("<strong>withdrawn</strong>") == 1


def client_of_files(folder: Path, data: str) -> FlaskClient:
    """Return a client of the app over one file, which no build has been at."""
    (folder / "releases" / "files").mkdir(parents=True)
    path = folder / "data.trig"
    path.write_text(data, encoding="utf-8")
    release_of_files([path], folder / "releases" / "files")
    return create_app(folder / "releases" / "files").test_client()


def test_where_files_are_served_there_are_the_pages_that_can_be(tmp_path: Path) -> None:
    client = client_of_files(tmp_path, WITHDRAWN)
    assert "Old" in page(client, "/graph/ontology")
    assert page(client, "/sources")
    for path in ("/dataset", "/dump/zhengwu.nq", "/dump/register.csv", "/source/x/rows.csv"):
        assert client.get(path, headers=BROWSER).status_code == 404, path
    for path in ("/llms.txt", "/sitemap.xml", "/sitemap-1.xml", f"/dump/{SUMS}"):
        assert client.get(path).status_code == 200, path


@pytest.mark.both_doors
def test_the_sources_show_what_each_document_holds(client: FlaskClient) -> None:
    text = page(client, "/sources")
    sections = text.split("<section ")[1:]
    assert len(sections) == 5
    notice = next(part for part in sections if "/doc/document/excellent-platforms-2013" in part)
    assert "2013-12-25" in notice
    assert 'href="/source/excellent-platforms-2013"' in notice
    assert "689 rows" in notice
    assert 'href="/graph/excellent-platforms-2013"' in notice
    prose = next(part for part in sections if "/doc/document/local-egovernment-2012" in part)
    assert re.search(r'href="/ontology#Finding">finding</a> <span class="count">\d+</span>', prose)
    assert "/source/" not in prose


@pytest.mark.both_doors
def test_a_row_stands_under_its_heading_with_what_it_was_read_as(client: FlaskClient) -> None:
    text = page(client, "/source/best-practice-2012-nominees-2")
    shandong = text[text.index('href="/doc/award-list/best-practice-2012-nominees-shandong"') :]
    row = shandong[shandong.index('<tr id="row=7">') :].partition("</tr>")[0]
    assert "\xa0 青岛市监察局" in row
    assert 'href="/doc/initiative/qingdao-electronic-supervision"' in row
    assert 'href="/doc/organisation/qingdao-supervision-bureau"' in row
    won = "/doc/conferral/best-practice-2012-nominee-qingdao-electronic-supervision"
    assert f'<a href="{won}">shortlisted</a>' in row


def test_a_long_list_shows_all_its_rows_in_printed_order(client: FlaskClient) -> None:
    text = page(client, "/source/excellent-platforms-2013")
    numbers = [int(number) for number in re.findall(r'<tr id="row=(\d+)">', text)]
    assert numbers == list(range(2, 691))
    assert len(gzip.compress(text.encode())) < MOST
    assert text.count("<tbody>") == 60
