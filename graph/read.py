"""Stage 1, read: the lists, each proven to account for every character that was printed.

A list is a folder: ``published.txt`` holds the passages as printed, ``rows.csv`` a person's
reading of them, ``source.toml`` what the list is and how its rows are laid out. In a cell,
braces enclose what is printed but is no content: ``A{、}B`` reads as the two values A and B
and prints as ``A、B``.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from graph.findings import Finding, Place, RefusedError, refuse_if_any
from graph.project import Project, Record

NOISE = re.compile(r"\{([^{}]*)\}")
FIELD = re.compile(r"\{(\w+)\}")
SHOWN = 24
"""How many characters a proof shows of what is printed and of what was read."""


@dataclass(frozen=True)
class Resolution:
    """How a column's values become entities: the column, the type, and which of that type."""

    column: str
    type: str
    where: dict[str, str]


@dataclass(frozen=True)
class SourceList:
    """A published list: what its ``source.toml`` states, and its rows as read."""

    name: str
    folder: Path
    meta: dict[str, Any]
    columns: list[str]
    records: list[Record]

    @property
    def layout(self) -> dict[str, str]:
        """How the rows were printed: ``opening``, ``section``, ``item``."""
        layout: dict[str, str] = self.meta["layout"]
        return layout

    @property
    def title(self) -> tuple[str, str]:
        """The list's title in Chinese and in English."""
        return self.meta["title"]["zh"], self.meta["title"]["en"]

    @property
    def passage(self) -> tuple[str, str]:
        """Where in its document the list stands, in Chinese and in English."""
        return self.meta["passage"]["zh"], self.meta["passage"]["en"]

    @property
    def mapping(self) -> Path:
        """The mapping of this list; lists of one layout may share it."""
        name: str = self.meta.get("mapping", "mapping.rq")
        return (self.folder / name).resolve()

    @property
    def mint(self) -> dict[str, str]:
        """The things that only the rows make: by type, the template of their ids."""
        mint: dict[str, str] = self.meta["mint"]
        return mint

    @property
    def resolutions(self) -> dict[str, Resolution]:
        """The columns that resolve fills with entities, by the name of the new column."""
        return {
            name: Resolution(entry["from"], entry["as"], entry.get("where", {}))
            for name, entry in self.meta["resolve"].items()
        }


@dataclass(frozen=True)
class Piece:
    """A stretch of print, and the row that accounts for it."""

    text: str
    row: int


def values(cell: str) -> list[str]:
    """Return a cell's values: what stands outside its braces, in printed order."""
    return [value for value in NOISE.sub("\0", cell).split("\0") if value]


def as_printed(cell: str) -> str:
    """Return a cell's text as it was printed: the braces go, what they enclose stays."""
    return NOISE.sub(r"\1", cell)


def read_lists(project: Project) -> list[SourceList]:
    """Return every list of the project, in the order of their folders' names.

    Raises RefusedError where a list does not account for what is printed, with all findings
    of all lists.
    """
    lists: list[SourceList] = []
    findings: list[Finding] = []
    for path in sorted(project.mappings.glob("*/source.toml")):
        try:
            lists.append(_read_list(project, path.parent))
        except RefusedError as refused:
            findings += refused.findings
    refuse_if_any(findings)
    return lists


def _read_list(project: Project, folder: Path) -> SourceList:
    meta = project.toml(folder / "source.toml")
    refuse_if_any(_missing_statements(project, folder, meta))
    columns, records = project.table(folder / "rows.csv")
    source = SourceList(folder.name, folder, meta, columns, records)
    refuse_if_any(_column_findings(project, source))
    refuse_if_any(
        [
            *_cell_findings(project, source),
            *_number_findings(project, source),
            *_proof_findings(project, source),
            *_count_findings(project, source),
        ]
    )
    return source


REQUIRED = (
    "document",
    "title",
    "sha256",
    "expect",
    "layout",
    "numbering",
    "resolve",
    "mint",
    "many",
)
STATED = ("publisher", "issued", "address")


def _missing_statements(project: Project, folder: Path, meta: dict[str, Any]) -> Iterator[Finding]:
    place = Place(project.name(folder / "source.toml"))
    for key in REQUIRED:
        if key not in meta:
            yield Finding(
                "source-incomplete",
                f"source.toml does not say {key!r}",
                place,
                "add it; mappings/README.md explains each entry",
            )
    for key in STATED:
        if (key in meta) == (key in meta.get("not_stated", [])):
            yield Finding(
                "source-incomplete",
                f"source.toml must either state {key!r} or list it under not_stated",
                place,
                f"add {key!r} to one of the two",
            )


def _column_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    needed = {*FIELD.findall("".join(source.layout.values()))}
    needed |= {resolution.column for resolution in source.resolutions.values()}
    for column in sorted(needed.symmetric_difference(source.columns)):
        where = "rows.csv" if column in needed else "source.toml"
        yield Finding(
            "unknown-column",
            f"rows.csv and source.toml do not agree: {where} knows no column {column!r}",
            Place(project.name(source.folder / "rows.csv"), 1, column),
            "name the same columns in the header of rows.csv and in source.toml",
        )


def _cell_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    for record in source.records:
        for column, cell in record.cells.items():
            place = Place(project.name(source.folder / "rows.csv"), record.row, column)
            if "{" in NOISE.sub("", cell) or "}" in NOISE.sub("", cell):
                yield Finding(
                    "brace-unmatched",
                    "a brace has no partner",
                    place,
                    "enclose what is printed but is no content: {…}",
                    cell,
                )
            elif len(values(cell)) > 1 and column not in source.meta["many"]:
                yield Finding(
                    "several-values",
                    f"column {column!r} holds one value, here are {len(values(cell))}",
                    place,
                    f"join them, or list {column!r} under `many` in source.toml",
                    cell,
                )


def _number_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    """Yield where the serial numbers do not run on, in the whole list or in each section."""
    column, scope = source.meta["numbering"]["column"], source.meta["numbering"].get("within")
    expected = 0
    for before, record in pairwise([None, *source.records]):
        assert record is not None
        new_scope = before is None or (scope and before.cells[scope] != record.cells[scope])
        expected = source.meta["numbering"]["first"] if new_scope else expected + 1
        if record.cells[column] != str(expected):
            yield Finding(
                "number-out-of-order",
                f"here stands number {record.cells[column]!r} where {expected} is due",
                Place(project.name(source.folder / "rows.csv"), record.row, column),
                "a row is missing, repeated or misnumbered: compare with published.txt",
            )
            return


def compose(source: SourceList) -> list[Piece]:
    """Return the list's print as its rows account for it, in order."""
    layout, section = source.layout, None
    pieces = [Piece(layout["opening"], 1)]
    for record in source.records:
        cells = {column: as_printed(cell) for column, cell in record.cells.items()}
        if cells["section"] != section:
            section = cells["section"]
            pieces.append(Piece(layout["section"].format_map(cells), record.row))
        pieces.append(Piece(layout["item"].format_map(cells), record.row))
    return pieces


def _proof_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    """Yield where the rows laid end to end do not give back ``published.txt``."""
    path = source.folder / "published.txt"
    printed = project.text(path)
    if hashlib.sha256(printed.encode()).hexdigest() != source.meta["sha256"]:
        yield Finding(
            "print-changed",
            "published.txt is not the text whose checksum source.toml states",
            Place(project.name(path)),
            "restore published.txt; it holds what was printed and is never edited",
        )
    pieces = compose(source)
    text = "".join(piece.text for piece in pieces)
    if text != printed:
        yield _difference(project, source, pieces, text, printed)


def _difference(
    project: Project, source: SourceList, pieces: list[Piece], text: str, printed: str
) -> Finding:
    at = next(
        (i for i, (a, b) in enumerate(zip(text, printed, strict=False)) if a != b),
        min(len(text), len(printed)),
    )
    line = printed.count("\n", 0, at) + 1
    published = project.name(source.folder / "published.txt")
    return Finding(
        "reading-differs",
        f"the rows do not give back what is printed at {published}, line {line}",
        Place(project.name(source.folder / "rows.csv"), _row_at(pieces, at)),
        "make the row read what is printed; put what is no content into {…}",
        f"printed: {printed[at : at + SHOWN]!r}\n   read: {text[at : at + SHOWN]!r}",
    )


def _row_at(pieces: list[Piece], offset: int) -> int:
    for piece in pieces:
        if offset < len(piece.text):
            return piece.row
        offset -= len(piece.text)
    return pieces[-1].row


def _count_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    expected: dict[str, int] = source.meta["expect"]
    counted = {"rows": len(source.records)}
    for column in source.columns:
        counted[column] = sum(len(values(record.cells[column])) for record in source.records)
    counted["sections"] = len({record.cells["section"] for record in source.records})
    for key, number in expected.items():
        if counted.get(key) != number:
            yield Finding(
                "count-differs",
                f"source.toml expects {number} {key}, rows.csv has {counted.get(key, 'none')}",
                Place(project.name(source.folder / "source.toml")),
                "find the row that is missing or too many, or correct the expectation",
            )
