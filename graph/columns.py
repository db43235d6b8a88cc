"""Rows and tables as triples whose predicates are their columns: what a mapping query sees."""

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from graph import iris
from graph.authority import GRAPH_OF_BASIS, Authority, Table, iri_of
from graph.lists import values
from graph.ontology import ZH
from graph.pinyin import Pinyin
from graph.project import Record
from graph.resolve import ResolvedRow

NOTE = "note"
"""The column of a table or a list for a judgement of ours, with its alternative."""

OURS = (NOTE, "locator")
"""Columns that say something of a statement rather than of a thing, whatever the row rests on."""

OWN_GRAPH = "metadata"
"""The graph of what is ours to say, which no document states."""

ADDED = {"pinyin", "source", *OURS}
"""Columns that ``labels.rq`` may ask of any table: those we add, and those it may have."""


def row_triples(row: ResolvedRow) -> Iterator[Quad]:
    """Yield a row of a list as triples: its values as literals, its entities as cells."""
    source = row.source
    subject = NamedNode(iris.row(source.name, row.record.row))
    yield _triple(subject, "source", NamedNode(iris.source(source.name)))
    yield _triple(subject, "row_printed", Literal(row.printed, language=ZH))
    yield _triple(subject, "position", Literal(row.position))
    for type_, template in source.states.mint.items():
        yield _triple(subject, type_, NamedNode(iris.entity(type_, row.minted(template))))
    for column, cell in row.record.cells.items():
        if column not in {*source.states.resolve, NOTE}:
            for value in values(cell):
                yield _triple(subject, column, Literal(value))
    for column, entities in row.entities.items():
        for entity in entities:
            node = BlankNode()
            yield _triple(subject, column, node)
            yield _triple(node, "is", NamedNode(iri_of(entity.reference)))
            yield _triple(node, "printed", Literal(entity.printed, language=ZH))


def table_triples(table: Table, pinyin: Pinyin) -> dict[str, list[Quad]]:
    """Return a table's rows as triples, by the named graph that each statement belongs to."""
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for record in table.records:
        subject = NamedNode(f"{iris.source('authority')}/{table.name}.csv#row={record.row}")
        id_ = NamedNode(iris.entity(table.type, record.cells["id"]))
        statements = list(_statements(table, record, pinyin))
        for name in {GRAPH_OF_BASIS.get(basis, basis) for _, basis, _ in statements}:
            graphs[name].append(_triple(subject, "id", id_))
            graphs[name] += [_context(subject, column, value) for column, _, value in statements]
        for column, basis, value in statements:
            graphs[GRAPH_OF_BASIS.get(basis, basis)].append(_triple(subject, column, value))
    return graphs


def _statements(
    table: Table, record: Record, pinyin: Pinyin
) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    """Yield the statements of a record: its column, its basis, its value."""
    yield from _provenance(record)
    if table.contents.spelt:
        label = table.basis(record, "zh")
        spelt = Literal(pinyin(record.cells["zh"]))
        yield "pinyin", label if label in GRAPH_OF_BASIS else "name", spelt
    for column, cell in record.cells.items():
        basis = table.basis(record, column)
        if column in table.refers:
            for reference in table.references(record, column):
                yield column, basis, NamedNode(iri_of(reference))
        elif cell and not column.endswith("basis") and column not in {"id", *OURS}:
            for text in table.texts(record, column):
                yield column, basis, Literal(text)


def _provenance(record: Record) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    """Yield what is ours to say of a record: what it rests on, and our judgement."""
    own = record.cells["basis"]
    concept = own if own in GRAPH_OF_BASIS else "printed"
    yield "basis", OWN_GRAPH, NamedNode(iris.entity("basis", concept))
    if own not in (*GRAPH_OF_BASIS, record.cells["id"]):
        yield "source", OWN_GRAPH, NamedNode(iris.entity("document", own))
    for column in OURS:
        if text := record.cells.get(column):
            yield column, OWN_GRAPH, Literal(text)


def name_triples(authority: Authority) -> Iterator[Quad]:
    """Yield the lines of ``names.csv`` as triples."""
    for name in authority.names:
        subject = NamedNode(f"{iris.source('authority')}/names.csv#row={name.row}")
        yield _triple(subject, "id", NamedNode(iri_of(f"{name.type}/{name.id}")))
        yield _triple(subject, "name", Literal(name.name))
        yield _triple(subject, "relation", Literal(name.relation))
        for column in ("context", NOTE):
            if text := getattr(name, column):
                yield _triple(subject, column, Literal(text))


def _context(subject: NamedNode, column: str, value: NamedNode | Literal) -> Quad:
    return Quad(subject, NamedNode(iris.CONTEXT + column), value, DefaultGraph())


def _triple(
    subject: NamedNode | BlankNode, column: str, value: NamedNode | BlankNode | Literal
) -> Quad:
    return Quad(subject, NamedNode(iris.COLUMN + column), value, DefaultGraph())
