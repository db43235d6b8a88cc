"""Fixtures, and how they fit together.

- ``project``   this checkout, read only;
- ``copy``      a copy of its ontology and mappings, for one test to break; it lacks the divisions
                that nothing names, which take most of a build's time and matter to none of these;
- ``release``   a release built once from a whole copy, for all tests that read, whichever of the
                workers of pytest-xdist they are run by;
- ``client``    the app over that release, in process; a module marked ``both_doors`` has its tests
                run twice, over the release's own store and over an engine behind HTTP;
- ``engine``    that engine, with the release published to it: Oxigraph's server, or Fuseki where
                the variable ZHENGWU_ENGINE says ``fuseki``;
- ``server``    the same release behind a real granian, for real clients;
- ``browser``   a browser that asks that server;
- ``w3c``       the data of the W3C's tests behind another.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Playwright, sync_playwright

from graph.cli import main
from graph.project import Project
from server.app import create_app
from tests import browsers
from tests.edit import table, write_table
from tests.engines import Engine, fuseki, oxigraph
from tests.w3c import data_of_all

ROOT = Path(__file__).parents[1]
PATIENCE = 30
"""How many seconds a server may take to answer before a test gives up."""


def copy_project(target: Path, root: Path = ROOT) -> Project:
    """Copy what the build reads."""
    for folder in ("ontology", "mappings", "graph"):
        shutil.copytree(
            root / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    return Project(target)


def copy_release(release: Path, target: Path) -> Path:
    """Copy what the server reads of a release, with a link to the store, which is only read."""
    shutil.copytree(release, target, ignore=shutil.ignore_patterns("store", "zhengwu.*"))
    (target / "store").symlink_to(release / "store")
    return target


def silent(_line: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(ROOT)


def without_unnamed_divisions(project: Project) -> Project:
    """Take the divisions that neither a source nor another table names out of a copy."""
    divisions = project.authority / "divisions.csv"
    tables = set(project.authority.glob("*.csv")) - {divisions}
    elsewhere = "".join(path.read_text(encoding="utf-8") for path in tables)
    header, *lines = table(divisions)
    code, parent, basis = (header.index(name) for name in ("id", "parent", "basis"))
    named = [row for row in lines if row[basis] == "name" or f"division/{row[code]}" in elsewhere]
    codes = {row[code] for row in named} | {row[parent].rpartition("/")[2] for row in named}
    codes |= {code[:2] + "0000" for code in codes}
    kept = [row for row in lines if row[code] in codes]
    write_table(divisions, [header, *kept])
    live = {f"id/division/{row[code]}" for row in kept}
    register = project.mappings / "register.csv"
    promised = [row for row in table(register) if "/division/" not in row[0] or row[0] in live]
    write_table(register, promised)
    return project


@pytest.fixture(scope="session")
def without_unnamed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return without_unnamed_divisions(copy_project(tmp_path_factory.mktemp("pattern")))


@pytest.fixture
def copy(without_unnamed: Project, tmp_path: Path) -> Project:
    return copy_project(tmp_path, without_unnamed.root)


@pytest.fixture
def whole_copy(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Keep the other workers waiting for what one of them makes for all."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build_by_command(root: Path) -> str:
    """Build a copy of the project by the command, and return what it says.

    Not in this process, where how long it takes would depend on the depth of pytest's stack
    (CPython 3.11 allocates its stack in pieces, again and again for calls at the end of one).
    """
    command = [sys.executable, "-m", "graph", "--project", str(copy_project(root).root), "build"]
    built = subprocess.run(
        command, check=False, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert built.returncode == 0, built.stdout
    return built.stdout


@pytest.fixture(scope="session")
def building(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Project, str]:
    """Return a project that is built, and what the command said: one for all workers."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    root, said = shared / "project", shared / "said"
    with alone(shared / "lock"):
        if not said.exists():
            shutil.rmtree(root, ignore_errors=True)
            said.write_text(build_by_command(root), encoding="utf-8")
    return Project(root), said.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def released(building: tuple[Project, str]) -> Project:
    return building[0]


@pytest.fixture(scope="session")
def release(released: Project) -> Path:
    return (released.releases / "current").resolve()


@pytest.fixture(scope="session")
def client(release: Path, request: pytest.FixtureRequest) -> FlaskClient:
    remote = getattr(request, "param", "pool") == "remote"
    engine = request.getfixturevalue("engine").query if remote else None
    return create_app(release, engine=engine).test_client()


@pytest.fixture(scope="session")
def engine(released: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("engine")
    with fuseki(folder) if os.environ.get("ZHENGWU_ENGINE") == "fuseki" else oxigraph() as running:
        command = ["--project", str(released.root), "publish", *running.options]
        published = CliRunner().invoke(main, command)
        assert published.exit_code == 0, published.output
        yield running


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Put the tests that ask the release first, and of these the ones that ask the engine.

    Of two workers one begins at the start and the other in the middle: while the first builds,
    the second does not wait for it; and what it takes over at last does not ask the engine, which
    it would have to fill again.
    """

    def rank(item: pytest.Function) -> int:
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        remote = "engine" in item.fixturenames or parameters.get("client") == "remote"
        return 0 if remote else 1 if "building" in item.fixturenames else 2

    items.sort(key=rank)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test marked ``both_doors`` ask through both, unless it is marked ``own_store``."""
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    if "client" in metafunc.fixturenames and "both_doors" in marks and "own_store" not in marks:
        metafunc.parametrize("client", ["pool", "remote"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def server(released: Project) -> Iterator[str]:
    with serving(released.root) as base:
        yield base


@pytest.fixture(scope="session")
def w3c(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("w3c") / "data.nq"
    path.write_bytes(data_of_all())
    with serving(ROOT, "--processes", "2", "--data", str(path)) as base:
        yield base


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = browsers.launch(playwright)
    if launched is None:
        pytest.skip(f"no browser: {browsers.REMEDY}")
    yield launched
    launched.close()


@contextmanager
def serving(root: Path, *arguments: str) -> Iterator[str]:
    """Serve on a port that is free, with one worker, and give the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "graph", "--project", str(root), "serve"]
    command += ["--port", str(port), "--workers", "1", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert str(port) in process.stdout.readline()
            base = f"http://127.0.0.1:{port}"
            wait_until_it_answers(base)
            yield base
        finally:
            process.terminate()


def wait_until_it_answers(base: str) -> None:
    """Ask until the server answers; while it does not listen, the connection is refused."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(base, timeout=PATIENCE):
                return
        except (ConnectionError, urllib.error.URLError):
            continue
    raise AssertionError("the server does not answer")
