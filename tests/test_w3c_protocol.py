"""The W3C's tests of the SPARQL 1.1 Protocol."""

import pytest

from graph.formats import GRAPH_SYNTAXES
from tests.w3c import UPDATE, Manifest, known_failures, suite
from tests.w3c_http import Answer, Exchange, exchanges, send
from tests.w3c_results import CSV, JSON, TSV, XML, read

MANIFEST = Manifest(suite() / "protocol" / "manifest.ttl")
TESTS = {
    name: exchanges(MANIFEST, test, "/sparql/", "/sparql")
    for name, test in MANIFEST.tests().items()
}
UPDATES = [name for name in TESTS if name.startswith(UPDATE)]
READ_ONLY = [name for name in TESTS if name not in UPDATES]
KNOWN = known_failures()
FORMATS = {
    "boolean": {JSON, XML},
    "tabular": {JSON, XML, CSV, TSV},
    "RDF": {syntax.media_type for syntax in GRAPH_SYNTAXES},
}


def is_as_expected(answer: Answer, exchange: Exchange) -> bool:
    """Tell whether an answer is what a test expects."""
    return (
        answer.status in exchange.statuses
        and (exchange.format is None or answer.media_type in FORMATS[exchange.format])
        and (exchange.boolean is None or read(answer.body, answer.media_type) is exchange.boolean)
    )


@pytest.mark.parametrize("name", READ_ONLY)
def test_the_protocol_is_spoken_as_the_w3c_expects(w3c: str, name: str) -> None:
    answers = [send(w3c, exchange.request) for exchange in TESTS[name]]
    assert all(map(is_as_expected, answers, TESTS[name])) == (name not in KNOWN), answers


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_is_refused(w3c: str, name: str) -> None:
    """It is understood, and not done (RFC 9110, 15.5.4)."""
    update = TESTS[name][0]
    assert send(w3c, update.request).status == 403
