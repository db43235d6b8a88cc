"""Stage 2, the authority tables: the things that the lists name, each with a stable id.

``tables.toml`` says what each table holds: the type of its ids, and which of its columns
refer to what. Every statement of a table rests on a basis, which decides its named graph.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from graph import iris
from graph.findings import Finding, Place, RefusedError, refuse_if_any
from graph.project import Project, Record

GRAPH_OF_BASIS = {"printed": "names", "name": "names", "background": "background"}
"""The graph of each basis; a basis that names a list puts a statement into that list's graph."""

SEVERAL = "|"
"""Separates several references in one cell."""


class Contents(Struct, forbid_unknown_fields=True, frozen=True):
    """What ``tables.toml`` says of a table: its type, what its columns refer to, their basis."""

    type: str
    refers: dict[str, str | list[str]] = {}
    background: list[str] = []
    patterns: dict[str, str] = {}


@dataclass(frozen=True)
class Table:
    """An authority table and what ``tables.toml`` says of it."""

    name: str
    path: Path
    contents: Contents
    refers: dict[str, list[str]]
    columns: list[str]
    records: list[Record]

    @property
    def type(self) -> str:
        """The type of the table's ids."""
        return self.contents.type

    def basis(self, record: Record, column: str) -> str:
        """Return what a cell rests on: its own basis column, the table's word, or the row's."""
        if column in self.contents.background:
            return "background"
        return record.cells.get(f"{column}_basis") or record.cells["basis"]

    def references(self, record: Record, column: str) -> list[str]:
        """Return what a cell refers to as ``type/id``; a column of one type holds bare ids."""
        types = self.refers[column]
        parts = [part.strip() for part in record.cells[column].split(SEVERAL) if part.strip()]
        return [f"{types[0]}/{part}" if len(types) == 1 else part for part in parts]


@dataclass(frozen=True)
class Name:
    """A printed name that differs from the label of what it means (``names.csv``)."""

    row: int
    name: str
    type: str
    context: str
    id: str
    relation: str


@dataclass(frozen=True)
class Authority:
    """All authority tables, the names, and the concepts that the ontology defines."""

    tables: list[Table]
    names: list[Name]
    concepts: dict[str, str] = field(default_factory=dict)
    """``type/id`` of each concept, with its label in zh-hans."""

    @cached_property
    def places(self) -> dict[str, tuple[Table, Record]]:
        """Every entity of the tables as ``type/id``, with the row that states it."""
        return {
            f"{table.type}/{record.cells['id']}": (table, record)
            for table in self.tables
            for record in table.records
        }

    def __contains__(self, reference: object) -> bool:
        """Tell whether ``type/id`` is an entity of a table or a concept of the ontology."""
        return reference in self.places or reference in self.concepts


def iri_of(reference: str) -> str:
    """Return the IRI of an entity referred to as ``type/id``."""
    kind, _, id_ = reference.partition("/")
    return iris.entity(kind, id_)


NAME_COLUMNS = ["name", "kind", "context", "entity", "relation", "note"]
RELATIONS = ("variant", "misprint", "abbreviation", "two-names")


def read_authority(project: Project, concepts: dict[str, str], lists: list[str]) -> Authority:
    """Return the authority tables. Raises RefusedError with every fault found in them.

    ``concepts`` are those of the ontology; ``lists`` the lists a basis may name.
    """
    tables = [_read_table(project, *entry) for entry in _read_contents(project).items()]
    authority = Authority(tables, _read_names(project), concepts)
    findings: list[Finding] = []
    for table in tables:
        findings += _identity_findings(project, table)
        findings += _pattern_findings(project, table)
        findings += _reference_findings(project, table, authority)
        findings += _basis_findings(project, table, lists)
    refuse_if_any([*findings, *_name_findings(project, authority)])
    return authority


def _read_contents(project: Project) -> dict[str, Contents]:
    path = project.authority / "tables.toml"
    try:
        contents = msgspec.convert(project.toml(path), dict[str, Contents])
        if bad := [c.type for c in contents.values() if not iris.NAME.fullmatch(c.type)]:
            raise msgspec.ValidationError(f"{bad[0]!r} cannot be a type")
        return contents
    except msgspec.ValidationError as error:
        finding = Finding(
            "tables-incomplete",
            f"tables.toml does not describe the tables: {error}",
            Place(project.name(path)),
            "correct the entry; the head of the file explains each",
        )
        raise RefusedError([finding]) from error


def _read_table(project: Project, name: str, contents: Contents) -> Table:
    path = project.authority / f"{name}.csv"
    columns, records = project.table(path)
    refers = {
        column: [types] if isinstance(types, str) else types
        for column, types in contents.refers.items()
    }
    needed = {"id", "zh", "en", "basis", *refers, *contents.background, *contents.patterns}
    if missing := sorted(needed.difference(columns)):
        finding = Finding(
            "unknown-column",
            f"the table has no column {', '.join(missing)}",
            Place(project.name(path), 1),
            "name the column in the header, or mend mappings/authority/tables.toml",
        )
        refuse_if_any([finding])
    return Table(name, path, contents, refers, columns, records)


def _read_names(project: Project) -> list[Name]:
    path = project.authority / "names.csv"
    columns, records = project.table(path)
    if columns != NAME_COLUMNS:
        finding = Finding(
            "unknown-column",
            f"names.csv has the columns {', '.join(columns)}",
            Place(project.name(path), 1),
            f"its header is {','.join(NAME_COLUMNS)}",
        )
        refuse_if_any([finding])
    return [Name(record.row, *(record.cells[c] for c in NAME_COLUMNS[:5])) for record in records]


def _identity_findings(project: Project, table: Table) -> Iterator[Finding]:
    rows_of: dict[str, list[int]] = defaultdict(list)
    for record in table.records:
        rows_of[record.cells["id"]].append(record.row)
        for column in ("zh", "en"):
            label = record.cells[column]
            if not label or label != label.strip():
                yield Finding(
                    "label-missing",
                    f"{record.cells['id']!r} has no label in {column}, or one with outer spaces",
                    Place(project.name(table.path), record.row, column),
                    "write the label; a translation may be ours",
                )
    for id_, rows in rows_of.items():
        place = Place(project.name(table.path), rows[-1], "id")
        if not iris.NAME.fullmatch(id_):
            yield Finding(
                "id-not-ascii",
                f"{id_!r} cannot be an id",
                place,
                "use lower-case letters, digits and hyphens: an id is for ever",
            )
        if len(rows) > 1:
            yield Finding(
                "id-repeated",
                f"{id_!r} stands in rows {', '.join(map(str, rows))}",
                place,
                "one thing has one row: merge them, or give the other thing its own id",
            )


def _pattern_findings(project: Project, table: Table) -> Iterator[Finding]:
    for record in table.records:
        for column, pattern in table.contents.patterns.items():
            if record.cells[column] and not re.fullmatch(pattern, record.cells[column]):
                yield Finding(
                    "cell-malformed",
                    f"{record.cells[column]!r} is not of the form {pattern}",
                    Place(project.name(table.path), record.row, column),
                    "correct the cell, or leave it empty",
                )


def _reference_findings(project: Project, table: Table, authority: Authority) -> Iterator[Finding]:
    for record in table.records:
        for column in table.refers:
            for reference in table.references(record, column):
                if reference not in authority:
                    yield Finding(
                        "unknown-reference",
                        f"there is no {reference.replace('/', ' ', 1)!r}",
                        Place(project.name(table.path), record.row, column),
                        "correct the id, or add what it refers to",
                        record.cells[column],
                    )


def _basis_findings(project: Project, table: Table, lists: list[str]) -> Iterator[Finding]:
    allowed = [*GRAPH_OF_BASIS, *lists]
    bases = [column for column in table.columns if column.endswith("basis")]
    for record in table.records:
        for column in bases:
            basis = record.cells[column]
            needed = column == "basis" or record.cells[column.removesuffix("_basis")]
            if (needed and basis not in allowed) or (basis and not needed):
                yield Finding(
                    "basis-unknown",
                    f"{basis!r} is no basis of this statement",
                    Place(project.name(table.path), record.row, column),
                    f"write one of {', '.join(allowed)}; leave it empty beside an empty cell",
                )


def _name_findings(project: Project, authority: Authority) -> Iterator[Finding]:
    seen: set[tuple[str, str, str]] = set()
    for name in authority.names:
        place = Place(project.name(project.authority / "names.csv"), name.row)
        if f"{name.type}/{name.id}" not in authority:
            yield Finding(
                "unknown-reference",
                f"there is no {name.type} {name.id!r}",
                Place(place.file, place.row, "entity"),
                "correct the id, or add what it refers to",
                name.name,
            )
        key = (name.type, name.name, name.context)
        if key in seen or not name.name.strip() or set(name.name) & set("{}"):
            yield Finding(
                "name-malformed",
                f"{name.name!r} is empty, holds a brace, or stands here twice",
                Place(place.file, place.row, "name"),
                "write each name once, exactly as printed; a context tells two apart",
            )
        seen.add(key)
        if name.relation not in RELATIONS:
            yield Finding(
                "relation-unknown",
                f"{name.relation!r} is no relation of a name to its thing",
                Place(place.file, place.row, "relation"),
                f"write one of {', '.join(RELATIONS)}",
                name.name,
            )
