"""The W3C's tests of queries, asked over HTTP: what passes is what passes in the engine alone."""

import json
import re
from typing import Protocol
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from graph import iris
from server.door import RESULT_FORMATS
from tests.w3c import BASE, Case, cases, iri_of, known_failures, quads, suite
from tests.w3c_http import Answer, Request, send
from tests.w3c_results import ANY, asked_for, expected, read

suite()
CASES = {case.name: case for case in cases()}
KNOWN = known_failures()
JSON = ox.QueryResultsFormat.JSON
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NO_GRAPH = BASE + "no-graph"
"""What an empty default graph is called; without a name, the server's own would be queried."""


class Asked(Protocol):
    """What the tests are asked of."""

    def ask(self, case: Case) -> bytes:
        """Return the answer to a test's query, in the format that its expected result wants.

        Raises SyntaxError for what is no SPARQL, RuntimeError for what cannot be evaluated.
        """


class Engine:
    """The engine alone, in this process, with a store that holds the data of the test only."""

    def ask(self, case: Case) -> bytes:
        """Return the answer to a test's query (see ``Asked``)."""
        result = _store(case).query(case.text, base_iri=iri_of(case.query))
        if isinstance(result, ox.QueryTriples):
            body = result.serialize(format=ox.RdfFormat.N_TRIPLES)
        else:
            body = result.serialize(format=RESULT_FORMATS.get(asked_for(case.result), JSON))
        assert body is not None
        return body


class Endpoint:
    """A server that holds the data of all tests, each file as a named graph."""

    def __init__(self, base: str) -> None:
        self._base = base

    def ask(self, case: Case) -> bytes:
        """Return the answer to a test's query (see ``Asked``)."""
        # A file's IRI is the base of the query in it (RFC 3986, 5.1.3); no parameter gives that.
        query = f"BASE <{iri_of(case.query)}>\n{case.text}"
        form = urlencode([("query", query), *_dataset(case)]).encode()
        headers = FORM | {"Accept": asked_for(case.result)}
        answer = send(self._base, Request("POST", "/sparql", headers, form))
        if answer.status != 200:
            raise _error(answer)
        assert headers["Accept"] in (answer.media_type, ANY)
        return answer.body


def _store(case: Case) -> ox.Store:
    store = ox.Store()
    for path in case.data:
        store.extend(quads(path, ox.DefaultGraph()))
    for path in case.graphs:
        # It is in the dataset even if it is empty (SPARQL 1.1 Query, 13).
        graph = ox.NamedNode(iri_of(path))
        store.add_graph(graph)
        store.extend(quads(path, graph))
    return store


def _dataset(case: Case) -> list[tuple[str, str]]:
    """Return the dataset of a test (SPARQL 1.1 Protocol, 2.1.4), unless its query names one."""
    if case.result is None or re.search(r"\bFROM\b", case.text):
        return []
    default = [iri_of(path) for path in case.data] or [NO_GRAPH]
    parameters = [("default-graph-uri", iri) for iri in default]
    return [*parameters, *(("named-graph-uri", iri_of(path)) for path in case.graphs)]


def _error(answer: Answer) -> Exception:
    problem = json.loads(answer.body)
    kind = problem["type"].removeprefix(f"{iris.BASE}problem/")
    assert (answer.status, kind) in ((400, "query-syntax"), (400, "query-refused")), problem
    return (SyntaxError if kind == "query-syntax" else RuntimeError)(problem["detail"])


def passes(case: Case, asked: Asked) -> bool:
    """Tell whether a test passes."""
    if case.result is None:
        return is_sparql(case, asked) == (case.kind == "PositiveSyntaxTest11")
    return read(asked.ask(case), asked_for(case.result)) == expected(case.result)


def is_sparql(case: Case, asked: Asked) -> bool:
    """Tell whether a query is taken for SPARQL; one that cannot be evaluated is SPARQL, too."""
    try:
        asked.ask(case)
    except SyntaxError:
        return False
    except RuntimeError:
        pass
    return True


@pytest.mark.parametrize("name", CASES)
def test_a_query_is_answered_as_the_w3c_expects_and_the_engine_does(w3c: str, name: str) -> None:
    by_the_engine = passes(CASES[name], Engine())
    assert passes(CASES[name], Endpoint(w3c)) == by_the_engine == (name not in KNOWN)
