"""The page of an answer: a table with labels and links, a truth value, or Turtle."""

from urllib.parse import urlencode

import pyoxigraph as ox
from flask import render_template, request

from graph.formats import GRAPH_SYNTAXES
from server.context import data, locale
from server.data import Table
from server.door import Answer, Query
from server.labels import best_label, labels_of

SHOWN = 1_000
"""How many rows a page shows; it says so, and leads to all of them in other formats."""

TABLE_NAMES = ["json", "xml", "csv", "excel", "tsv"]
REPLAY = "permalinks.replay"
"""The address of a permanent link, which needs no query."""

GRAPH_NAMES = [syntax.extension for syntax in GRAPH_SYNTAXES]
"""The formats that the page of an answer leads to."""


def table_page(query: Query, found: Answer) -> Answer:
    """Return the page of a SELECT, made from its answer in JSON."""
    table = Table(found, SHOWN)
    terms = (term for row in table.rows for term in row)
    labels = labels_of(data(), {term.value for term in terms if isinstance(term, ox.NamedNode)})
    best = {iri: best_label(labels[iri], locale()) for iri in labels}
    shown = {"names": table.names, "rows": table.rows, "labels": best, "count": found.count}
    return _page(query, found, TABLE_NAMES, table=shown)


def truth_page(query: Query, found: Answer) -> Answer:
    """Return the page of an ASK, made from its answer in JSON."""
    truth = ox.parse_query_results(found.body, format=ox.QueryResultsFormat.JSON)
    return _page(query, found, TABLE_NAMES[:2], text=str(bool(truth)).lower())


def graph_page(query: Query, found: Answer) -> Answer:
    """Return the page of a CONSTRUCT or DESCRIBE, made from its answer in Turtle."""
    return _page(query, found, GRAPH_NAMES, text=found.body.decode())


def _page(query: Query, found: Answer, formats: list[str], **shown: object) -> Answer:
    """Return the page of an answer, with the same question in other formats."""
    asked = {
        "query": query.text,
        "default-graph-uri": query.default_graphs,
        "named-graph-uri": query.named_graphs,
    }
    arguments = {} if request.endpoint == REPLAY else asked
    links = {
        name: f"{request.path}?{urlencode({**arguments, 'format': name}, doseq=True)}"
        for name in formats
    }
    page = render_template("results.html", query=query.text, links=links, **shown)
    return Answer(page.encode(), found.count)
