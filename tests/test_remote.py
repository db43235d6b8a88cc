"""Whatever an engine behind HTTP does, an answer of ours is a whole one or an error."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph import iris
from server.app import create_app
from server.door import RESULT_FORMATS, RESULTS_JSON, EngineSlowError, Query
from server.limits import Limits
from server.pool import Pool
from server.remote import Remote
from tests.bench.servers import free_port
from tests.broken import CHUNKED, FAULTS, GRAPH_FAULTS, TRIPLE, TWO, chunk, head, whole
from tests.engines import Engine
from tests.stub import Handler, Stub, stub

SELECT = "SELECT ?x { VALUES ?x { 1 2 } }"
CONSTRUCT = "CONSTRUCT { <a:a> <a:b> ?x } { VALUES ?x { 1 2 } }"
LIMITS = Limits(seconds=0.5, memory=1)
PROBLEM = "application/problem+json"


def client_of(folder: Path, url: str) -> FlaskClient:
    return create_app(folder, LIMITS, engine=url).test_client()


def fault_of(client: FlaskClient, query: str) -> tuple[int, str | None, str]:
    """Return the status of an answer, its media type, and the kind of problem."""
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.json is not None
    return answer.status_code, answer.mimetype, answer.json["type"].rpartition("/")[2]


@pytest.mark.parametrize(
    ("query", "raw", "status", "kind"),
    [
        *(pytest.param(SELECT, *fault, id=name) for name, fault in FAULTS.items()),
        *(pytest.param(CONSTRUCT, *fault, id=name) for name, fault in GRAPH_FAULTS.items()),
    ],
)
def test_a_broken_answer_is_no_answer(
    release: Path, query: str, raw: bytes, status: int, kind: str
) -> None:
    with stub(lambda request: request.send(raw)) as engine:
        client = client_of(release, engine.url)
        assert fault_of(client, query) == (status, PROBLEM, kind)
        text = client.get("/sparql", query_string={"query": query}).text
    assert "<h1>" not in text
    assert "secret" not in text


@pytest.mark.parametrize(
    "raw",
    [
        whole(TWO),
        whole(TWO, "application/json; charset=utf-8"),
        head(RESULTS_JSON, CHUNKED) + chunk(TWO[:9]) + chunk(TWO[9:]) + b"0\r\n\r\n",
        head(RESULTS_JSON, "Connection: close") + TWO,
    ],
    ids=["length", "json", "chunks", "closed"],
)
def test_a_whole_answer_is_one_however_it_comes(release: Path, raw: bytes) -> None:
    with stub(lambda request: request.send(raw)) as engine:
        client = client_of(release, engine.url)
        answer = client.get("/sparql", query_string={"query": SELECT, "format": "csv"})
    assert answer.status_code == 200
    assert answer.data == b"x\r\n1\r\n\r\n"
    assert answer.headers["Zhengwu-Count"] == "2"


def test_an_engine_that_is_not_there_is_down_for_queries_and_pages(release: Path) -> None:
    client = client_of(release, f"http://127.0.0.1:{free_port()}/query")
    assert fault_of(client, SELECT) == (503, PROBLEM, "engine-down")
    page = client.get("/places", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert page.headers["Retry-After"]


def drip(raw: bytes) -> Iterator[bytes]:
    for byte in raw:
        time.sleep(0.05)
        yield bytes([byte])


@pytest.mark.parametrize(
    "start", [b"", head(RESULTS_JSON, CHUNKED), head(RESULTS_JSON, "Content-Length: 84")]
)
def test_an_engine_that_drips_or_is_silent_is_slow(release: Path, start: bytes) -> None:
    """The deadline is for the whole answer, not for each of its bytes."""

    def dripping(request: Handler) -> None:
        request.wfile.write(start)
        for byte in drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 60):
            try:
                request.wfile.write(byte)
            except ConnectionError:
                break
        request.close_connection = True

    with stub(dripping) as engine:
        began = time.monotonic()
        found = fault_of(client_of(release, engine.url), SELECT)
        took = time.monotonic() - began
    assert found == (504, PROBLEM, "engine-slow")
    assert 0.4 < took < 2.0


def test_an_engine_that_never_answers_is_slow(release: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/query"
        assert fault_of(client_of(release, url), SELECT) == (504, PROBLEM, "engine-slow")


@pytest.mark.parametrize(
    ("query", "kind", "detail"),
    [
        ("SELECT * WHERE {\n  ?s ?p\n}", "query-syntax", "3"),
        (SELECT, "query-refused", "too  hard\nfor me"),
    ],
)
def test_a_query_that_the_engine_refuses_is_read_again_to_say_why(
    release: Path, query: str, kind: str, detail: str
) -> None:
    with stub(lambda request: request.reply(400, "text/plain", b"too  hard\nfor me")) as engine:
        client = client_of(release, engine.url)
        answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["type"].endswith(f"/{kind}")
    assert " ".join(detail.split()) in answer.json["detail"]


@pytest.mark.parametrize("base", ["", "BASE <http://example.org/>", "BASE <folder/>"])
def test_no_iri_is_resolved_by_the_url_of_the_engine(engine: Engine, base: str) -> None:
    remote, pool = Remote(engine.query, Limits()), Pool(None, Limits(processes=1))
    query = Query(f"{base} SELECT (<rel> AS ?x) {{}}")
    found, expected = (door.answer(query, "text/csv").body for door in (remote, pool))
    remote.close()
    pool.close()
    assert found == expected
    assert b"127.0.0.1" not in found


def test_the_query_and_its_dataset_go_out_as_the_protocol_says(release: Path) -> None:
    """SPARQL 1.1 Protocol, sections 2.1.3 and 2.1.4."""
    seen = list[tuple[str, str, bytes]]()

    def remember(request: Handler) -> None:
        seen.append((request.path, request.headers["Content-Type"], request.body))
        request.reply(200, RESULTS_JSON, TWO)

    graphs = {"default-graph-uri": ["a:a", "a:b?c&d"], "named-graph-uri": ["a:政务"]}
    with stub(remember) as engine:
        client = client_of(release, f"{engine.url}?key=1")
        client.get("/sparql", query_string={"query": "ASK { ?s ?p '政务' }", **graphs})
    path = "/query?key=1&default-graph-uri=a%3Aa&default-graph-uri=a%3Ab%3Fc%26d"
    path += "&named-graph-uri=a%3A%E6%94%BF%E5%8A%A1"
    text = "ASK { ?s ?p '政务' }".encode()
    assert seen == [(path, "application/sparql-query; charset=utf-8", text)]


def test_nothing_is_kept_of_an_engine_that_others_may_change(release: Path) -> None:
    bodies = iter([TWO, TWO.replace(b",{}", b"")])
    with stub(lambda request: request.reply(200, RESULTS_JSON, next(bodies))) as engine:
        client = client_of(release, engine.url)
        answers = [client.get("/sparql", query_string={"query": SELECT}) for _ in range(2)]
    assert [answer.headers["Zhengwu-Count"] for answer in answers] == ["2", "1"]
    for answer in answers:
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def ask(remote: Remote, number: int = 1) -> int:
    return sum(remote.answer(Query(SELECT), RESULTS_JSON).count for _ in range(number))


def test_a_connection_is_kept_and_a_closed_one_replaced() -> None:
    def closing(request: Handler) -> None:
        request.reply(200, RESULTS_JSON, TWO)
        request.close_connection = server.connections == 2

    def counted(server: Stub) -> int:
        return server.connections

    with stub(closing) as server:
        remote = Remote(server.url, LIMITS)
        ask(remote, 3)
        assert counted(server) == 1
        server.connections = 2  # from now on it closes each without saying so
        assert ask(remote, 3) == 6
        remote.close()


def test_many_threads_share_a_door() -> None:
    def echo(request: Handler) -> None:
        request.reply(
            200, RESULTS_JSON, TWO.replace(b'"1"', json.dumps(request.body.decode()).encode())
        )

    with stub(echo) as server, ThreadPoolExecutor(8) as threads:
        remote = Remote(server.url, Limits())
        queries = [f"SELECT ({number} AS ?x) {{}}" for number in range(200)]
        bodies = threads.map(lambda q: remote.answer(Query(q), "text/csv").body, queries)
        assert [body.split(b"\r\n")[1].decode() for body in bodies] == queries
        assert server.connections <= 8
        remote.close()


def test_a_slow_connection_is_not_used_again() -> None:
    release_it = threading.Event()

    def slow_once(request: Handler) -> None:
        if request.body != SELECT.encode():
            release_it.wait(5)
        request.reply(200, RESULTS_JSON, TWO)

    with stub(slow_once) as server:
        remote = Remote(server.url, LIMITS)
        with pytest.raises(EngineSlowError):
            remote.answer(Query("ASK {}"), RESULTS_JSON)
        release_it.set()
        assert ask(remote) == 2
        remote.close()


GRAPH, LABEL = iris.graph("best-practice-2012-results"), iris.expand("skos:prefLabel")
QUERIES = [
    SELECT,
    "ASK { ?s ?p ?o }",
    "ASK { ?s ?p 'nothing of the kind' }",
    'SELECT ("a,\\"b\\"\\n\\tc" AS ?x) (1.50 AS ?y) (?none AS ?z) {}',
    f"SELECT ?s ?o {{ ?s <{LABEL}> ?o }} ORDER BY ?s STR(?o) LANG(?o) LIMIT 300",
    "SELECT * {} LIMIT 0",
    f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}> {{ ?s ?p ?o }}",  # noqa: S608
]


@pytest.fixture(scope="module")
def doors(release: Path, engine: Engine) -> Iterator[tuple[Remote, Pool]]:
    remote, pool = Remote(engine.query, Limits()), Pool(release / "store", Limits(processes=1))
    yield remote, pool
    remote.close()
    pool.close()


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
@pytest.mark.parametrize("query", QUERIES)
def test_both_doors_give_the_same_bytes_and_counts(
    doors: tuple[Remote, Pool], query: str, media_type: str
) -> None:
    remote, pool = (door.answer(Query(query), media_type) for door in doors)
    assert remote == pool


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-quads"])
def test_a_graph_is_a_set_whatever_an_engine_repeats(media_type: str) -> None:
    with stub(lambda request: request.reply(200, "text/turtle", TRIPLE * 3)) as server:
        remote = Remote(server.url, LIMITS)
        answer = remote.answer(Query(CONSTRUCT), media_type)
        remote.close()
    assert (answer.count, answer.body) == (1, TRIPLE)
