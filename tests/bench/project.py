"""What a build, a start, a query and a page of this project cost on this machine."""

import http.client
import platform
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
ROUNDS = 200
PAGES = (
    "/",
    "/places",
    "/doc/organisation/qingdao-supervision-bureau",
    "/doc/initiative/ningbo-smart-customs",
    "/doc/division/370200",
    "/doc/division/370200.ttl",
    "/doc/country/CN",
    "/platforms",
    "/quality",
    "/doc/platform/shanghai-government-website",
    "/doc/organisation/ministry-of-public-security",
)
QUERIES = (
    "nominees-per-category",
    "nominees-per-section",
    "bodies-that-applied-more-than-once",
    "winners-per-province",
    "nominees-of-county-level-and-below",
    "companies-among-the-applicants",
    "bodies-above-qingdao-supervision-bureau",
    "nominees-within-jiangsu",
    "nominees-of-shandong-that-did-not-win",
    "winning-number-of-each-nominee",
    "items-per-list-2013",
    "platforms-honoured-more-than-once",
    "places-whose-three-portals-all-won",
    "winners-per-province-2013",
    "bodies-with-a-site-and-a-microblog-honoured",
    "line-of-state-taxation-from-jinan",
)


def command(project: Path, *arguments: str) -> list[str]:
    """Return the command line of ``zhengwu`` on a copy of the project."""
    return [sys.executable, "-m", "graph", "--project", str(project), *arguments]


def measure_build(project: Path) -> None:
    """Print wall time and peak memory of a build from nothing, and time of one with no change."""
    walls = []
    for _ in range(3):
        shutil.rmtree(project / "build", ignore_errors=True)
        started = time.perf_counter()
        subprocess.run(command(project, "build"), check=True, capture_output=True)
        walls.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    unit = 1 << 20 if platform.system() == "Darwin" else 1 << 10
    report("build", f"{statistics.median(walls):.2f} s, peak {peak / unit:.0f} MB")
    started = time.perf_counter()
    subprocess.run(command(project, "build"), check=True, capture_output=True)
    report("build, nothing changed", f"{time.perf_counter() - started:.2f} s")


def start(project: Path) -> "tuple[subprocess.Popen[bytes], int]":
    """Start a server, print the time to its first answer, and return it with its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    server = subprocess.Popen(
        command(project, "serve", "--port", str(port)), stdout=subprocess.DEVNULL
    )
    while server.poll() is None:
        try:
            get(http.client.HTTPConnection("127.0.0.1", port), "/")
            break
        except ConnectionError:
            pass
    report("start to first answer", f"{time.perf_counter() - started:.2f} s")
    return server, port


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """Return the body of an answer, which must be a success."""
    connection.request("GET", path, headers={"Accept": "*/*"})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == http.HTTPStatus.OK, (answer.status, path)
    return body


def measure(connection: http.client.HTTPConnection, name: str, path: str) -> float:
    """Print p50 and p99 of asking for a path, in milliseconds, and return p50."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        body = get(connection, path)
        times.append((time.perf_counter() - started) * 1000)
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
    report(name, f"p50 {p50:6.2f} ms   p99 {p99:6.2f} ms   {len(body):7,} bytes")
    return p50


def report(name: str, figures: str) -> None:
    """Print a line of the report."""
    sys.stdout.write(f"{name:48} {figures}\n")
    sys.stdout.flush()


def measure_project() -> None:
    """Measure on a copy of this project, over HTTP, one client on one connection."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for name in ("ontology", "mappings", "graph"):
            shutil.copytree(ROOT / name, project / name)
        measure_build(project)
        server, port = start(project)
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            queries = {
                name: (ROOT / "ontology" / "questions" / f"{name}.rq").read_text()
                for name in QUERIES
            }
            medians = [
                measure(connection, name, "/sparql?" + urlencode({"query": query}))
                for name, query in queries.items()
            ]
            report("all queries", f"p50 {statistics.median(medians):6.2f} ms")
            medians = [measure(connection, path, path) for path in PAGES]
            report("all pages", f"p50 {statistics.median(medians):6.2f} ms")
        finally:
            server.terminate()
            server.wait()
