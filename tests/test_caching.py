"""An answer says what it is: entity tag, coding, release, count; and who has it is told so."""

import gzip
from pathlib import Path

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient

from graph import iris
from server.app import create_app
from server.cache import Cache
from server.door import Answer
from server.limits import Limits

MANY = "SELECT * { ?s a <" + iris.term("Conferral") + "> ; ?p ?o }"
FEW = f"SELECT ?o {{ <{iris.entity('division', '370200')}> ?p ?o }} LIMIT 3"
DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstandard.decompress}


def tag(client: FlaskClient, query: str = FEW, **headers: str) -> str:
    answer = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert answer.status_code == 200
    return answer.headers["ETag"]


def test_the_same_question_has_the_same_tag_and_another_has_another(client: FlaskClient) -> None:
    """RFC 9110, section 8.8.3."""
    tags = [
        tag(client),
        tag(client, FEW + " "),
        tag(client, Accept="text/csv"),
        tag(client, Accept="text/html", **{"Accept-Language": "zh"}),
        tag(client, Accept="text/html", **{"Accept-Language": "en"}),
        tag(client, MANY),
        tag(client, MANY, **{"Accept-Encoding": "gzip"}),
        tag(client, MANY, **{"Accept-Encoding": "br"}),
    ]
    assert len(set(tags)) == len(tags)
    assert tag(client) == tags[0]


@pytest.mark.parametrize("method", ["GET", "HEAD", "QUERY"])
def test_who_has_the_answer_is_told_so_without_a_body(client: FlaskClient, method: str) -> None:
    """RFC 9110, sections 13.1.2 and 15.4.5."""
    known = {"If-None-Match": f'"other", {tag(client)}'}
    if method == "QUERY":
        answer = client.open(
            "/sparql",
            method=method,
            headers=known,
            data=FEW,
            content_type="application/sparql-query",
        )
    else:
        answer = client.open("/sparql", method=method, headers=known, query_string={"query": FEW})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag(client)
    assert "Accept" in answer.headers["Vary"]
    assert "Content-Type" not in answer.headers


def test_a_post_is_not_conditional(client: FlaskClient) -> None:
    known = {"If-None-Match": tag(client)}
    assert client.post("/sparql", data={"query": FEW}, headers=known).status_code == 200


def test_a_tag_is_good_for_the_coding_that_is_asked_for_and_for_no_other(
    client: FlaskClient,
) -> None:
    """RFC 9110, sections 8.8.3.3 and 13.1.2; a tag made weak on the way is as good."""
    coded = tag(client, MANY, **{"Accept-Encoding": "gzip"})
    for asked, status in (({"Accept-Encoding": "gzip"}, 304), ({}, 200)):
        headers = {"If-None-Match": f"W/{coded}"} | asked
        answer = client.get("/sparql", query_string={"query": MANY}, headers=headers)
        assert answer.status_code == status


def test_to_have_anything_at_all_is_to_have_what_is_there(client: FlaskClient) -> None:
    """RFC 9110, section 13.1.2: ``*`` is what no answer matches where there is none."""
    anything = {"If-None-Match": "*"}
    assert client.get("/doc/division/370200.ttl", headers=anything).status_code == 304
    for path in ("/doc/division/1", "/doc/division/1.ttl", "/graph/nothing", "/source/nothing"):
        assert client.get(path, headers=anything).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "br"),
        ("*", "zstd"),
        ("deflate", None),
        ("identity", None),
        ("gzip;q=0, identity", None),
        ("gzip;q=0.5, identity;q=1", None),
        ("", None),
    ],
)
def test_an_answer_comes_in_the_coding_that_is_wanted(
    client: FlaskClient, accepted: str, coding: str | None
) -> None:
    """RFC 9110, section 12.5.3. Whatever the coding, the answer is the same."""
    plain = client.get("/sparql", query_string={"query": MANY}).data
    answer = client.get(
        "/sparql", query_string={"query": MANY}, headers={"Accept-Encoding": accepted}
    )
    assert answer.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in answer.headers["Vary"]
    body = DECODERS[coding](answer.data) if coding else answer.data
    assert body == plain
    assert coding is None or len(answer.data) < len(plain) / 3


def test_a_small_answer_is_sent_as_it_is(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    answer = client.get("/sparql", query_string={"query": "ASK {}"}, headers=headers)
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("call", ["RAND()", "NOW()", "UUID()", "STRUUID()"])
def test_what_answers_otherwise_each_time_is_kept_by_nobody(client: FlaskClient, call: str) -> None:
    query = {"query": f"SELECT ({call} AS ?x) {{}}"}
    answers = [client.get("/sparql", query_string=query) for _ in range(2)]
    assert answers[0].data != answers[1].data
    assert "ETag" not in answers[0].headers
    assert answers[0].headers["Cache-Control"] == "no-store"


def test_an_answer_says_its_release_its_rows_and_how_long_it_took(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": FEW})
    assert answer.headers["Zhengwu-Count"] == "3"
    assert answer.headers["Zhengwu-Release"].startswith("0.")
    assert answer.headers["Server-Timing"].startswith("query;dur=")


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv", "html"])
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ('SELECT ?x { VALUES ?x { "a\\nb" "<result>" "}},{" "\\"" UNDEF } }', 5),
        ("SELECT ?x ?y { VALUES ?x { 1 2 } }", 2),
        ("SELECT ?x {}", 1),
        ("SELECT ?x { FILTER(false) }", 0),
    ],
)
def test_rows_are_counted_in_every_format(
    client: FlaskClient, query: str, rows: int, format_: str
) -> None:
    answer = client.get("/sparql", query_string={"query": query, "format": format_})
    assert answer.headers["Zhengwu-Count"] == str(rows)


def test_the_answers_kept_are_those_used_last_and_no_more_than_there_is_room_for() -> None:
    cache = Cache(capacity=10_000)
    for name in "abcd":
        cache.put(name, Answer(b"x" * 1_000, 1))
    assert cache.get("a") == Answer(b"x" * 1_000, 1)
    cache.put("e", Answer(b"x" * 1_000, 1))
    assert [name for name in "abcde" if cache.get(name)] == ["a", "c", "d", "e"]
    cache.put("f", Answer(b"x" * 9_000, 1))
    assert cache.get("f") is None, "what would take too much room is not kept"
    assert cache.get("e") is not None


def test_an_answer_kept_is_the_answer(release: Path) -> None:
    kept, not_kept = (
        create_app(release, Limits(processes=1, cache=megabytes)).test_client()
        for megabytes in (64, 0)
    )
    whole = f"SELECT * {{ GRAPH <{iris.graph('best-practice-2012-results')}> {{ ?s ?p ?o }} }}"
    for query in (f"{whole} ORDER BY ?s ?p ?o", f"{FEW[:-8]} ORDER BY ?o", "ASK {}"):
        answers = {
            client.get("/sparql", query_string={"query": query}).data
            for client in (kept, kept, not_kept, not_kept)
        }
        assert len(answers) == 1


def test_csv_for_a_spreadsheet_says_that_it_is_utf_8(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": FEW, "format": "excel"})
    assert answer.data.startswith(b"\xef\xbb\xbfo\r\n")
    assert answer.headers["Content-Type"] == "text/csv; header=present; charset=utf-8"
