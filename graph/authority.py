"""Stage 2, the authority tables: the things that the lists name, each with a stable id.

``tables.toml`` says what each table holds: the type of its ids, and which of its columns
refer to what. Every statement of a table rests on a basis, which decides its named graph.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from graph import iris
from graph.findings import Finding, Place, RefusedError, refuse_if_any
from graph.project import Project, Record

GRAPH_OF_BASIS = {"printed": "names", "name": "names", "background": "background"}
"""The graph of each basis; one that names a document puts a statement into that document's."""

SEVERAL = "|"
"""Separates several references in one cell."""


class Contents(Struct, forbid_unknown_fields=True, frozen=True):
    """What ``tables.toml`` says of a table: its type, what its columns refer to, their basis."""

    type: str
    refers: dict[str, str | list[str]] = {}
    background: list[str] = []
    several: list[str] = []
    required: list[str] = []
    dates: list[str] = []
    patterns: dict[str, str] = {}
    spelt: bool = True


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
        parts = self.texts(record, column)
        return [f"{types[0]}/{part}" if len(types) == 1 else part for part in parts]

    def texts(self, record: Record, column: str) -> list[str]:
        """Return the texts of a cell: one, or several in a column that may hold several."""
        cell = record.cells[column]
        if column not in self.refers and column not in self.contents.several:
            return [cell] if cell else []
        return [part.strip() for part in cell.split(SEVERAL) if part.strip()]


@dataclass(frozen=True)
class Name:
    """A printed name that differs from the label of what it means (``names.csv``)."""

    row: int
    name: str
    type: str
    context: str
    id: str
    relation: str
    note: str


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

    @property
    def documents(self) -> dict[str, Record]:
        """The source documents by id: each has a graph of its own, called as it is."""
        return {
            record.cells["id"]: record
            for table in self.tables
            if table.type == "document"
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


def read_authority(project: Project, concepts: dict[str, str]) -> Authority:
    """Return the authority tables, beside the concepts of the ontology.

    Raises RefusedError for a table that cannot be read; ``authority_findings`` looks into them.
    """
    tables = [_read_table(project, *entry) for entry in _read_contents(project).items()]
    return Authority(tables, _read_names(project), concepts)


def _read_contents(project: Project) -> dict[str, Contents]:
    path = project.authority / "tables.toml"
    try:
        contents = msgspec.convert(project.toml(path), dict[str, Contents])
        if bad := [c.type for c in contents.values() if not iris.NAME.fullmatch(c.type)]:
            raise msgspec.ValidationError(f"{bad[0]!r} cannot be a type")
        for pattern in [p for c in contents.values() for p in c.patterns.values()]:
            re.compile(pattern)
        return contents
    except (msgspec.ValidationError, re.error) as error:
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
    needed.update(contents.several, contents.required, contents.dates)
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
    return [Name(record.row, *record.cells.values()) for record in records]
