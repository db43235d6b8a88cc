"""The W3C's tests of the SPARQL 1.1 Graph Store HTTP Protocol, of what is read.

What a test puts before it reads is in the store from the start. A test that writes after it has
read, or that expects more of a write than that it is done, is not run; nor are those that need
graphs with an address below the endpoint's own (direct graph identification).
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from tests.conftest import ROOT, serving
from tests.w3c import DOCUMENT, Manifest, suite
from tests.w3c_http import Answer, Exchange, Request, exchanges, send
from tests.w3c_results import Result, canonical

MANIFEST = Manifest(suite() / "graph-store-protocol" / "manifest-indirect.ttl")
TESTS = {
    name: exchanges(MANIFEST, test, "/gsp", "/graphs") for name, test in MANIFEST.tests().items()
}
READS = ("GET", "HEAD")


def is_run(test: list[Exchange]) -> bool:
    """Tell whether a test puts graphs and then reads, and does nothing else."""
    methods = [exchange.request.method for exchange in test]
    reads = [method in READS for method in methods]
    return {*methods} <= {"PUT", *READS} and reads == sorted(reads)


RUN = [name for name, test in TESTS.items() if is_run(test)]
WRITES = {
    exchange.request.method: exchange.request
    for test in TESTS.values()
    for exchange in test
    if exchange.request.method not in READS
}


def stored() -> Iterator[ox.Quad]:
    """Yield what the tests that are run put; where two put the same graph, it is one."""
    put = {
        graph_of(exchange.request): exchange.request
        for name in RUN
        for exchange in TESTS[name]
        if exchange.request.method == "PUT"
    }
    for graph, request in put.items():
        for quad in ox.parse(request.body, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def graph_of(request: Request) -> ox.NamedNode | ox.DefaultGraph:
    """Return the graph that a request names (SPARQL 1.1 Graph Store HTTP Protocol, 4.2)."""
    parameters = parse_qs(urlsplit(request.target).query, keep_blank_values=True)
    return ox.DefaultGraph() if "default" in parameters else ox.NamedNode(*parameters["graph"])


@pytest.fixture(scope="session")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("w3c") / "graphs.nq"
    ox.serialize(stored(), str(path), format=ox.RdfFormat.N_QUADS)
    with serving(ROOT, "--processes", "2", "--data", str(path)) as base:
        yield base


def is_as_expected(answer: Answer, exchange: Exchange) -> bool:
    """Tell whether an answer is what a test expects."""
    media_type = exchange.headers.get("content-type", answer.media_type).partition(";")[0]
    return (
        answer.status in exchange.statuses
        and answer.media_type == media_type
        and (exchange.body is None or turtle(answer.body) == turtle(exchange.body))
    )


def turtle(text: bytes) -> Result:
    """Return a graph that can be compared."""
    return canonical(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("name", RUN)
def test_a_graph_is_read_as_the_w3c_expects(graphs: str, name: str) -> None:
    read = [exchange for exchange in TESTS[name] if exchange.request.method in READS]
    answers = [send(graphs, exchange.request) for exchange in read]
    assert all(map(is_as_expected, answers, read)), answers


@pytest.mark.parametrize("method", WRITES)
def test_nothing_is_written(graphs: str, method: str) -> None:
    """A method that is not supported is answered so (5.1, and RFC 9110, 15.5.6)."""
    assert send(graphs, WRITES[method]).status == 405


def test_the_document_tells_how_many_of_these_tests_are_run_and_pass() -> None:
    assert f"| graph store, what is read | {len(RUN)} | {len(RUN)} |" in DOCUMENT.read_text()
