"""A release is published to an engine whole or not at all, however often that breaks."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from graph import iris
from graph.cli import main
from graph.project import Project
from server.data import Data
from server.door import Query
from server.limits import Limits
from server.pool import Pool
from server.publishing import pieces
from server.publishing.holdings import releases_held
from server.remote import Remote
from tests.bench.servers import free_port
from tests.engines import Engine, fuseki, no_fuseki, oxigraph, wait_until_it_listens
from tests.small import blank, small_release, some
from tests.stub import Handler, Stub, stub

UNSTABLE = ox.CanonicalizationAlgorithm.UNSTABLE
ROOT = Path(__file__).parents[1]
QUESTIONS = sorted((ROOT / "ontology" / "questions").glob("*.rq"))


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "SIZE", 10)


@pytest.fixture(scope="module")
def running() -> Iterator[Engine]:
    with oxigraph() as engine:
        yield engine


@pytest.fixture
def empty(running: Engine) -> Engine:
    request(running, "POST", "/update", b"DROP ALL", "application/sparql-update")
    return running


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """Three graphs that overlap, one with blank nodes, in 14 pieces."""
    quads = [*some("ontology", 23), *some("names", 31), *some("inferred", 12)]
    return small_release(tmp_path, "r1", [*blank("ontology", 4), *quads])


WRITES = 14 + 3
"""Those of the pieces, and of the mark: as begun, with the release, and its end."""


def request(
    engine: Engine, method: str, path: str, body: bytes = b"", media_type: str = "text/turtle"
) -> bytes:
    connection = http.client.HTTPConnection(urlsplit(engine.query).netloc, timeout=30)
    headers = {"Content-Type": media_type, "Accept": "application/n-quads"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status < 300, content
    return content


def publish(project: Project, engine: Engine | Stub, *options: str) -> tuple[int, str]:
    store = engine.store if isinstance(engine, Engine) else engine.url.replace("query", "store")
    query = engine.query if isinstance(engine, Engine) else engine.url
    return run(project, "publish", "--to", query, "--graph-store", store, *options)


def run(project: Project, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--project", str(project.root), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def by_graph(quads: Iterator[ox.Quad]) -> dict[str, ox.Dataset]:
    """Return the graphs, their blank nodes named in the one canonical way."""
    graphs = dict[str, ox.Dataset]()
    for quad in quads:
        graphs.setdefault(str(quad.graph_name), ox.Dataset()).add(ox.Quad(*quad.triple))
    for graph in graphs.values():
        graph.canonicalize(UNSTABLE)
    return graphs


def held(engine: Engine) -> dict[str, ox.Dataset]:
    return by_graph(ox.parse(request(engine, "GET", "/store"), format=ox.RdfFormat.N_QUADS))


def expected(project: Project) -> dict[str, ox.Dataset]:
    store = ox.Store.read_only(str(project.releases / "current" / "store"))
    return by_graph(store.quads_for_pattern(None, None, None))


def named(engine: Engine) -> set[str]:
    remote = Remote(engine.query, Limits())
    try:
        return releases_held(Data(remote))
    finally:
        remote.close()


class Breaking:
    """A proxy before an engine that breaks at one of the writes, before or after it is done."""

    def __init__(self, engine: Engine, at: int | None = None, *, done: bool = False) -> None:
        self.engine, self.at, self.done = engine, at, done
        self.writes = 0

    def __call__(self, handler: Handler) -> None:
        """Let a request through, or break."""
        if handler.path.startswith("/store"):
            self.writes += 1
        breaks = self.at is not None and self.writes > self.at
        if not breaks or (self.done and self.writes == self.at + 1):  # type: ignore[operator]
            answer = handler.forward(self.engine.query)
        if breaks:
            handler.close_connection = True
        else:
            handler.reply(*answer)


def test_a_release_arrives_as_it_is_and_once(small: Project, empty: Engine) -> None:
    code, output = publish(small, empty)
    assert code == 0
    assert "holds release r1: 107 statements, all counted" in output
    assert held(empty) == expected(small)
    proxy = Breaking(empty)
    with stub(proxy) as server:
        code, output = publish(small, server)
    assert (code, proxy.writes) == (0, 0)
    assert output.endswith("holds release r1 already\n")


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_a_broken_run_is_gone_on_with(small: Project, empty: Engine, done: bool) -> None:
    for at in range(WRITES):
        request(empty, "POST", "/update", b"DROP ALL", "application/sparql-update")
        with stub(Breaking(empty, at, done=done)) as server:
            code, output = publish(small, server)
        assert code == 1, at
        assert "goes on where it stopped" in output
        assert at + done >= WRITES - 1 or not named(empty)
        proxy = Breaking(empty)
        with stub(proxy) as server:
            assert publish(small, server)[0] == 0
        assert proxy.writes <= WRITES - at + (at == 1)
        assert held(empty) == expected(small), at


def test_an_engine_that_is_killed_and_started_again_is_filled(
    small: Project, tmp_path: Path
) -> None:
    location, port = ["--location", str(tmp_path / "db")], free_port()
    with oxigraph(*location, port=port) as engine:
        proxy = Breaking(engine, 9)

        def kill(handler: Handler) -> None:
            proxy(handler)
            if proxy.writes == 9:
                engine.process.kill()

        with stub(kill) as server:
            assert publish(small, server)[0] == 1
    with oxigraph(*location, port=port) as engine:
        assert not named(engine)
        assert publish(small, engine)[0] == 0
        assert held(engine) == expected(small)


def test_another_release_takes_the_place_of_the_one_before(
    small: Project, empty: Engine, tmp_path: Path
) -> None:
    """Even if all counts are the same; and graphs of others stay."""
    foreign = b"<a:a> <a:b> <a:c> ."
    request(empty, "PUT", "/store?graph=http://example.org/g", foreign)
    assert publish(small, empty)[0] == 0
    quads = [*some("names", 31, "x"), *some("background", 40)]
    other = small_release(tmp_path, "r2", quads)
    with stub(Breaking(empty, 8)) as server:
        assert publish(other, server)[0] == 1
    assert named(empty) == set()
    third = small_release(tmp_path, "r3", [*some("names", 31, "y"), *some("background", 40)])
    assert publish(third, empty)[0] == 0
    graphs = held(empty)
    assert len(graphs.pop("<http://example.org/g>")) == 1
    assert graphs == expected(third)


def test_a_default_graph_that_is_the_union_is_left_alone(small: Project) -> None:
    with oxigraph("--union-default-graph") as engine:
        code, output = publish(small, engine, "--union")
        assert code == 0
        assert "holds release r1: 71 statements" in output
        assert "DEFAULT" not in held(engine)
        assert publish(small, engine)[1].endswith("already\n")


def test_a_default_graph_that_is_no_union_is_told_before_anything_is_lost(
    small: Project, empty: Engine, tmp_path: Path
) -> None:
    assert publish(small, empty)[0] == 0
    before = held(empty)
    code, output = publish(small_release(tmp_path, "r2", some("names", 3)), empty, "--union")
    assert code == 1
    assert "error[no-union]" in output
    assert held(empty) == before


def test_statements_that_an_engine_loses_are_told_and_the_release_not_named(
    small: Project, empty: Engine
) -> None:
    def losing(handler: Handler) -> None:
        if handler.command == "POST" and "inferred" in handler.path:
            handler.reply(204, "text/plain", b"")
        else:
            handler.reply(*handler.forward(empty.query))

    with stub(losing) as server:
        code, output = publish(small, server)
    assert code == 1
    assert "graph/inferred holds 10 statements, and the release 12" in output
    assert named(empty) == set()


def test_a_password_comes_from_the_environment_and_is_never_shown(
    small: Project, empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def guarded(handler: Handler) -> None:
        if handler.headers["Authorization"] == "Basic emhlbmc6c2VzYW1l" or "query" in handler.path:
            handler.reply(*handler.forward(empty.query))
        else:
            handler.reply(401, "text/plain", b"who are you?")

    with stub(guarded) as server:
        code, output = publish(small, server)
        assert code == 1
        assert "status 401" in output
        assert "who are you?" in output
        assert "--user NAME, with the password in ZHENGWU_PASSWORD" in output
        assert publish(small, server, "--user", "zheng")[0] == 2
        monkeypatch.setenv("ZHENGWU_PASSWORD", "sesame")
        code, output = publish(small, server, "--user", "zheng")
    assert code == 0
    assert "sesame" not in output


@pytest.mark.parametrize(
    ("query", "store", "told"),
    [
        ("/query", "/nowhere", "answered PUT with status 404"),
        ("/query", "/query", "name the engine's graph store with --graph-store"),
        ("/nowhere", "/store", "it answered with status 404"),
        (":1/query", "/store", "cannot connect"),
    ],
)
def test_a_url_that_is_the_wrong_one_is_told(
    small: Project, empty: Engine, query: str, store: str, told: str
) -> None:
    base = empty.query.removesuffix("/query")
    to = f"http://127.0.0.1{query}" if query.startswith(":") else base + query
    code, output = run(small, "publish", "--to", to, "--graph-store", base + store)
    assert code == 1
    assert "error[" in output
    assert told in output


@pytest.mark.parametrize(
    "url", ["localhost:7878", "ftp://a/b", "http://me:secret@a/b", "http://[", "http://a/#b", ""]
)
def test_what_is_no_url_of_an_engine_is_told(small: Project, url: str) -> None:
    for command in (["publish", "--to", url], ["serve", "--endpoint", url]):
        code, output = run(small, *command)
        assert code == 2
        assert "Invalid value" in output


def test_all_of_a_graph_that_has_a_blank_node_is_in_one_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quads = [*blank("ontology", 12), *some("ontology", 9), *blank("names", 3), *some("names", 25)]
    project = small_release(tmp_path, "r1", quads)
    release = pieces.Pieces(project.releases / "r1")
    for name, sizes in (("ontology", [12, 9]), ("names", [10, 10, 8])):
        found = list(release.of(iris.graph(name)))
        assert [len(piece) for piece in found] == sizes
        assert not any("_:" in str(triple) for piece in found[1:] for triple in piece)
        assert found == list(release.of(iris.graph(name)))


def test_serving_needs_an_engine_that_holds_the_release(
    small: Project, empty: Engine, tmp_path: Path
) -> None:
    serve = ["serve", "--port", str(free_port()), "--endpoint"]
    code, output = run(small, *serve, empty.query)
    assert code == 1
    assert "the engine holds no release, and r1 is to be served" in output
    assert f"run `zhengwu publish --to {empty.query}`" in output
    publish(small, empty)
    other = small_release(tmp_path, "r2", some("names", 3))
    assert "holds release r1, and r2 is to be served" in run(other, *serve, empty.query)[1]
    assert "name the URL of a SPARQL 1.1 endpoint" in run(other, *serve, f"{empty.store}/x")[1]


def status_of(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/sparql?query=ASK%7B%7D&format=json")
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_server_whose_engine_is_down_waits_for_it_to_come_back(small: Project) -> None:
    port, engine_port = free_port(), free_port()
    endpoint = f"http://127.0.0.1:{engine_port}/query"
    command = [sys.executable, "-m", "graph", "--project", str(small.root), "serve", "--workers=1"]
    command += ["--port", str(port), "--endpoint", endpoint]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        assert f":{port}/" in server.stdout.readline()
        assert f"warning: {endpoint}: cannot connect" in server.stderr.readline()
        wait_until_it_listens(server, port)
        assert status_of(port) == 503
        with oxigraph(port=engine_port) as engine:
            publish(small, engine)
            assert status_of(port) == 200
        server.terminate()


@pytest.mark.skipif(no_fuseki() is not None, reason=no_fuseki() or "")
def test_fuseki_takes_a_release_and_answers_its_questions(
    released: Project, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with fuseki(tmp_path) as peer:
        assert publish(released, peer)[0] == 0
        assert publish(released, peer)[1].endswith("already\n")
        doors = Remote(peer.query, Limits()), Pool(release / "store", Limits(processes=1))
        for path in QUESTIONS:
            query = Query(path.read_text(encoding="utf-8"))
            rows = [sorted(door.answer(query, "text/csv").body.split(b"\r\n")) for door in doors]
            assert rows[0] == rows[1], path.stem
        for door in doors:
            door.close()
