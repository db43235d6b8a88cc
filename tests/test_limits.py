"""No query can hurt the others: each has limits, and its failure is its own."""

import json
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
import pytest

from graph import iris
from server.app import create_app
from server.door import (
    RESULTS_JSON,
    Answer,
    BusyError,
    Query,
    QueryDepthError,
    QueryError,
    QueryMemoryError,
    QueryTimeoutError,
)
from server.frames import Frame, Outcome, write_frame
from server.limits import Limits
from server.pool import Pool
from tests.edit import table

ROOT = Path(__file__).parents[1]
QUICK = "ASK { ?s ?p ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a"
NESTED = f"SELECT * {'{' * 2350} ?s ?p ?o {'}' * 2350}"
NESTED_EXISTS = f"ASK {{ {'FILTER EXISTS { ' * 860} ?s ?p ?o {'}' * 860} }}"
SMALL = Limits(seconds=1.5, processes=2)

MakePool = Callable[[Limits], Pool]


@pytest.fixture
def pool(release: Path) -> Iterator[MakePool]:
    pools = list[Pool]()

    def made(limits: Limits) -> Pool:
        pools.append(Pool(release / "store", limits))
        return pools[-1]

    yield made
    for one in pools:
        one.close()


def ask(pool: Pool, text: str) -> Answer:
    return pool.answer(Query(text), RESULTS_JSON)


@pytest.mark.parametrize(
    ("query", "limits", "error"),
    [
        (RUNAWAY, SMALL, QueryTimeoutError),
        (HUNGRY, replace(SMALL, seconds=60, memory=64), QueryMemoryError),
        (NESTED, replace(SMALL, seconds=60), QueryDepthError),
        (NESTED_EXISTS, replace(SMALL, seconds=60), QueryDepthError),
    ],
    ids=["time", "memory", "braces", "exists"],
)
def test_a_query_beyond_a_limit_costs_itself_and_nobody_else(
    pool: MakePool, query: str, limits: Limits, error: type[QueryError]
) -> None:
    pool_ = pool(limits)
    for _ in range(2):
        with pytest.raises(error):
            ask(pool_, query)
        assert ask(pool_, QUICK).count == 1


def test_others_are_answered_while_more_long_queries_run_than_there_are_processes(
    pool: MakePool,
) -> None:
    pool_ = pool(replace(SMALL, seconds=3, long=1))
    errors = list[QueryError]()

    def run() -> None:
        try:
            ask(pool_, RUNAWAY)
        except QueryError as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert all(ask(pool_, QUICK).count == 1 for _ in range(20))
    assert not errors, "the long queries were still at work or halted"
    for thread in threads:
        thread.join()
    assert len(errors) == 6
    assert {type(error) for error in errors} <= {BusyError, QueryTimeoutError}


def test_a_long_query_is_answered_once_it_is_its_turn(pool: MakePool) -> None:
    pool_ = pool(replace(SMALL, seconds=60, long=1))
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?a ?d ?e FILTER(?b != ?d) }"
    counts = list[int]()
    threads = [
        threading.Thread(target=lambda: counts.append(ask(pool_, query).count)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [1, 1, 1]


@pytest.mark.parametrize(
    ("limits", "query"),
    [
        (replace(SMALL, processes=0, patience=0.1), QUICK),
        (replace(SMALL, processes=0, queue=0), QUICK),
        (replace(SMALL, queue=0), RUNAWAY),
        (replace(SMALL, long=0), RUNAWAY),
    ],
    ids=["no place in time", "queue full", "too many long ones", "no turn in time"],
)
def test_a_query_that_finds_no_place_is_told_so(pool: MakePool, limits: Limits, query: str) -> None:
    with pytest.raises(BusyError):
        ask(pool(limits), query)


@pytest.mark.parametrize(("query", "ended"), [(None, 0), (RUNAWAY, -signal.SIGALRM)])
def test_a_process_ends_by_itself_when_its_server_is_gone(
    release: Path, query: str | None, ended: int
) -> None:
    limits = msgspec.json.encode(SMALL).decode()
    command = [sys.executable, "-m", "server.child", str(release / "store"), limits]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        if query:
            request = json.dumps([query, [], [], RESULTS_JSON]).encode()
            write_frame(process.stdin, Frame(Outcome.ANSWER, 0, request))
    assert process.returncode == ended


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """Give the address of a server, and the requests that it has received."""
    received = list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            received.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815 - the name that the library asks for

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/there", received
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_process_reaches_no_network(pool: MakePool, listener: tuple[str, list[str]]) -> None:
    address, received = listener
    pool_ = pool(SMALL)
    for query in (
        f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"ASK {{ BIND(<{address}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    ):
        with pytest.raises(QueryError):
            ask(pool_, query)
    for query in (f"ASK FROM <{address}> {{}}", f"ASK FROM NAMED <{address}> {{ GRAPH ?g {{}} }}"):
        ask(pool_, query)
    assert received == []


def test_an_endpoint_that_is_allowed_is_called_and_no_other(release: Path, server: str) -> None:
    address = f"{server}/sparql"
    limits = replace(SMALL, seconds=30, services=(address, "http://127.0.0.1:9/"))
    client = create_app(release, limits).test_client()
    pattern = f"?s a <{iris.term('Platform')}>"
    query = f"SELECT * {{ SERVICE <{address}> {{ {pattern} }} {pattern} }}"
    there = client.post("/sparql", data={"query": query})
    here = client.post("/sparql", data={"query": f"SELECT * {{ {pattern} }}"})
    assert there.headers["Zhengwu-Count"] == here.headers["Zhengwu-Count"]
    assert "ETag" not in there.headers, "what another endpoint says may be otherwise tomorrow"
    for target, status in (
        (f"<{server}/other>", 403),
        ("?any", 403),
        ("<http://127.0.0.1:9/>", 502),
    ):
        refused = client.post("/sparql", data={"query": f"ASK {{ SERVICE {target} {{}} }}"})
        assert refused.status_code == status, target
        assert client.post("/sparql", data={"query": QUICK}).status_code == 200


@pytest.mark.parametrize(
    ("limits", "query", "status", "kind"),
    [
        (SMALL, RUNAWAY, 503, "query-timeout"),
        (replace(SMALL, seconds=60, memory=64), HUNGRY, 503, "query-memory"),
        (SMALL, NESTED, 400, "query-too-deep"),
        (replace(SMALL, long=0), RUNAWAY, 429, "busy"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_a_query_beyond_a_limit_is_answered_by_a_problem_document(
    release: Path, limits: Limits, query: str, status: int, kind: str
) -> None:
    client = create_app(release, limits).test_client()
    answer = client.post("/sparql", data={"query": query})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["type"] == f"{iris.BASE}problem/{kind}"
    assert ("Retry-After" in answer.headers) is (status == 429)
    assert client.get("/places").status_code == 200, "pages have processes of their own"


def test_the_limits_are_published_where_they_are_applied(release: Path) -> None:
    client = create_app(release, Limits(seconds=17)).test_client()
    assert "<td>17</td>" in client.get("/limits?lang=en").text
    description = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    (line,) = [
        line for line in description.splitlines() if "limit-seconds>" in line and "/value>" in line
    ]
    assert '"17' in line


def test_many_readers_at_once_are_all_answered(server: str) -> None:
    """A page asks several short queries: its reader waits for others and is not sent away."""
    lines = table(ROOT / "mappings" / "register.csv")[1:]
    things = [line[0] for line in lines if line[0].startswith("id/organisation/")][:120]

    def status(path: str) -> int:
        address = f"{server}/{path.replace('id/', 'doc/', 1)}"
        asked = urllib.request.Request(address, headers={"Accept": "text/html"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            code: int = answer.status
            return code

    with ThreadPoolExecutor(70) as readers:
        assert set(readers.map(status, things)) == {200}
