"""Stage 4, map: rows and tables become quads, by CONSTRUCT queries beside them.

Each row is a small set of triples whose predicates are its columns; a query's template is
the graph to be made (after Tarql). Nothing is left to silence: a query that asks for a
column that is not there, and a column that no query asks for, are both refused.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryTriples, Store, Triple

from graph import iris
from graph.authority import Authority
from graph.columns import ADDED, NOTE, name_triples, row_triples, table_triples
from graph.findings import Finding, Place, refuse_if_any
from graph.lists import SourceList
from graph.ontology import EN, PINYIN
from graph.pinyin import Pinyin
from graph.project import Project
from graph.resolve import ResolvedRow

QUERY = re.compile(r"^CONSTRUCT\b", re.MULTILINE)
LINE = re.compile(r"error at (\d+):")
SERVICE = re.compile(r"^[^#]*\bSERVICE\b", re.MULTILINE | re.IGNORECASE)
ASKED = re.compile(r"\bcol:(\w+)")
EXCERPT = 400
"""How many characters of a broken query a finding shows."""

COLUMN_PREFIXES = f"PREFIX col: <{iris.COLUMN}> PREFIX ctx: <{iris.CONTEXT}> "

CELL = ("is", "printed")
"""What the cell of a resolved column holds: the thing it means, and the text."""


def map_lists(project: Project, rows: Iterable[ResolvedRow]) -> Iterator[Quad]:
    """Yield the quads of each list, in the list's named graph.

    Raises RefusedError for a mapping that is no CONSTRUCT query or does not fit the columns.
    """
    rows_of: dict[str, list[ResolvedRow]] = defaultdict(list)
    for row in rows:
        rows_of[row.source.name].append(row)
    for name, list_rows in rows_of.items():
        source = list_rows[0].source
        known, due = _list_columns(source)
        queries = _queries(project, [source.mapping], known, due)
        triples = [triple for row in list_rows for triple in row_triples(row)]
        quads = list(_construct(triples, queries, name))
        if any(isinstance(node, BlankNode) for q in quads for node in (q.subject, q.object)):
            reason = "it states a cell, where the thing that the cell means is due"
            refuse_if_any([_broken(project, source.mapping, f"{reason}: ask for col:x/col:is")])
        yield from quads
        yield from _judgements(list_rows)


def _judgements(rows: Iterable[ResolvedRow]) -> Iterator[Quad]:
    """Yield the notes of a list's reader on its rows: our words, in the graph ``metadata``."""
    graph, note = NamedNode(iris.graph("metadata")), NamedNode(iris.expand("skos:editorialNote"))
    for row in rows:
        if text := row.record.cells.get(NOTE):
            subject = NamedNode(iris.row(row.source.name, row.record.row))
            yield Quad(subject, note, Literal(text, language=EN), graph)


def map_authority(project: Project, authority: Authority, pinyin: Pinyin) -> Iterator[Quad]:
    """Yield the quads of the authority tables, each in the graph of what it rests on.

    Raises RefusedError as map_lists does.
    """
    labels = project.authority / "labels.rq"
    for table in authority.tables:
        columns = {column for column in table.columns if not column.endswith("_basis")}
        mapping = [labels, table.path.with_suffix(".rq")]
        queries = _queries(project, mapping, {*columns, *ADDED}, columns)
        for name, triples in table_triples(table, pinyin).items():
            yield from _construct(triples, queries, name)
    columns = {"id", "name", "context", "relation"}
    queries = _queries(project, [project.authority / "names.rq"], columns, columns)
    yield from _construct(name_triples(authority), queries, "names")
    columns = {"id", "name", NOTE}
    queries = _queries(project, [project.authority / "name-notes.rq"], columns, columns)
    yield from _construct(name_triples(authority), queries, "metadata")


def map_concepts(concepts: dict[str, str], pinyin: Pinyin) -> Iterator[Quad]:
    """Yield the pinyin of the ontology's concepts and schemes, in the graph ``names``."""
    graph, label = NamedNode(iris.graph("names")), NamedNode(iris.expand("skos:prefLabel"))
    for reference, zh in concepts.items():
        spelt = Literal(pinyin(zh), language=PINYIN)
        yield Quad(NamedNode(f"{iris.BASE}id/{reference}"), label, spelt, graph)


def derive(project: Project, store: Store) -> Iterator[Triple]:
    """Yield what the queries of ``derived.rq`` make of the whole graph."""
    for query in _queries(project, [project.mappings / "derived.rq"], set(), set()):
        results = store.query(query, base_iri=iris.BASE, use_default_graph_as_union=True)
        assert isinstance(results, QueryTriples)
        yield from results


def _list_columns(source: SourceList) -> tuple[set[str], set[str]]:
    """Return the columns that a mapping may ask for, and those that it must."""
    resolved_from = {resolution.column for resolution in source.states.resolve.values()}
    due = {
        *source.states.resolve,
        *source.states.mint,
        *set(source.columns).difference(resolved_from, {NOTE}),
    }
    return {*due, *source.columns, "source", "row_printed", "position", *CELL}, due


def _construct(triples: Iterable[Quad], queries: list[str], graph: str) -> Iterator[Quad]:
    store = Store()
    store.extend(triples)
    node = NamedNode(iris.graph(graph))
    for query in queries:
        results = store.query(query, base_iri=iris.BASE)
        assert isinstance(results, QueryTriples)
        for triple in results:
            yield Quad(triple.subject, triple.predicate, triple.object, node)


def _queries(project: Project, paths: list[Path], known: set[str], due: set[str]) -> list[str]:
    """Return the queries of mappings.

    Each file holds one or more, from lines that open with CONSTRUCT. The project's prefixes,
    and ``col:`` for the columns, need no declaration.
    """
    prologue = iris.prefix_declarations() + COLUMN_PREFIXES
    queries: dict[str, Path] = {}
    for path in paths:
        text = project.text(path)
        starts = [match.start() for match in QUERY.finditer(text)]
        for start, end in pairwise([*starts, len(text)]):
            # The engine counts lines: each query keeps the line that it has in its file.
            queries[prologue + "\n" * text.count("\n", 0, start) + text[start:end]] = path
    refuse_if_any(
        [
            *_column_findings(project, paths, known, due),
            *_syntax_findings(project, paths, queries),
        ]
    )
    return list(queries)


def _column_findings(
    project: Project, paths: list[Path], known: set[str], due: set[str]
) -> Iterator[Finding]:
    asked = {path: set(ASKED.findall(project.text(path))) for path in paths}
    for path, columns in asked.items():
        for column in sorted(columns - known):
            yield Finding(
                "unknown-column",
                f"the mapping asks for col:{column}, which the table does not have",
                Place(project.name(path)),
                f"ask for one of {', '.join(sorted(known))}",
            )
    for column in sorted(due.difference(*asked.values())):
        yield Finding(
            "column-unmapped",
            f"no query of the mapping asks for col:{column}: what it holds would be lost",
            Place(project.name(paths[-1])),
            "map the column, or drop it from the table",
        )


def _syntax_findings(
    project: Project, paths: list[Path], queries: dict[str, Path]
) -> Iterator[Finding]:
    for path in paths:
        if SERVICE.search(project.text(path)):
            yield _broken(project, path, "it calls another endpoint; a build asks no network")
    for path in set(paths).difference(queries.values()):
        yield _broken(project, path, "no line of it opens with CONSTRUCT")
    for query, path in queries.items():
        try:
            Store().query(query, base_iri=iris.BASE)
        except SyntaxError as error:
            yield _broken(project, path, f"SPARQL: {error}", query)
        except RuntimeError as error:
            yield _broken(project, path, str(error), query)


def _broken(project: Project, path: Path, reason: str, query: str = "") -> Finding:
    return Finding(
        "broken-mapping",
        f"the mapping cannot be run: {reason}",
        Place(project.name(path), int(at[1]) if (at := LINE.search(reason)) else None),
        "mend the query; mappings/README.md shows the form of a mapping",
        QUERY.split(query)[-1].strip()[:EXCERPT],
    )
