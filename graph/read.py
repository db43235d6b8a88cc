"""Stage 1, read: the lists, each proven to account for every character that was printed."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from graph import iris
from graph.findings import Finding, Place, RefusedError, refuse_if_any
from graph.lists import (
    FIELD,
    NOISE,
    SECTION,
    SourceList,
    printed_cells,
    values,
)
from graph.project import Project
from graph.statement import read_statement, statement_findings

FOLDER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

SHOWN = 24
"""How many characters a proof shows of what is printed and of what was read."""


@dataclass(frozen=True)
class Piece:
    """A stretch of print, and the row that accounts for it."""

    text: str
    row: int


def read_lists(project: Project) -> list[SourceList]:
    """Return every list of the project, in the order of their folders' names.

    Raises RefusedError where a list does not account for what is printed, with all findings
    of all lists.
    """
    lists: list[SourceList] = []
    findings = list(_folder_findings(project))
    for path in sorted(project.mappings.glob("*/source.toml")):
        try:
            lists.append(_read_list(project, path.parent))
        except RefusedError as refused:
            findings += refused.findings
    refuse_if_any(findings)
    return lists


def _folder_findings(project: Project) -> Iterator[Finding]:
    """Yield the folders that cannot be lists: a list's name is part of IRIs for ever."""
    for folder in sorted(path for path in project.mappings.iterdir() if path.is_dir()):
        if folder == project.authority:
            continue
        if not FOLDER.fullmatch(folder.name) or folder.name in iris.GRAPHS:
            problem = "a list is called in lower-case ASCII, and not as a graph of ours"
        elif not (folder / "source.toml").is_file():
            problem = "a list needs a source.toml"
        else:
            continue
        yield Finding(
            "folder-is-no-list",
            f"{folder.name!r} cannot be a list: {problem}",
            Place(project.name(folder)),
            "rename, complete or remove the folder",
        )


def _read_list(project: Project, folder: Path) -> SourceList:
    states = read_statement(project, folder)
    columns, records = project.table(folder / "rows.csv")
    source = SourceList(folder.name, folder, states, columns, records)
    refuse_if_any([*statement_findings(project, source), *_column_findings(project, source)])
    refuse_if_any(
        [
            *_cell_findings(project, source),
            *_number_findings(project, source),
            *_proof_findings(project, source),
            *_count_findings(project, source),
        ]
    )
    return source


def _column_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    """Yield the columns that are in rows.csv or in source.toml and not in both."""
    states, layout = source.states, source.states.layout
    printed = {SECTION, *FIELD.findall(layout.opening + layout.section + layout.item)}
    printed |= set(states.unprinted)
    resolved = {resolution.column for resolution in states.resolve.values()}
    named = {SECTION, *states.many}
    if states.numbering:
        named |= {states.numbering.column, states.numbering.within or SECTION}
    for column in sorted(
        printed.symmetric_difference(source.columns) | (resolved | named) - printed
    ):
        known = "source.toml" if column in printed | resolved | named else "rows.csv"
        yield Finding(
            "unknown-column",
            f"only {known} knows a column {column!r}, or the layout does not print it",
            Place(project.name(source.folder / "rows.csv"), 1, column),
            "name the same columns in the header of rows.csv and in source.toml, and print "
            "each in the layout",
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
            elif len(values(cell)) > 1 and column not in source.states.many:
                yield Finding(
                    "several-values",
                    f"column {column!r} holds one value, here are {len(values(cell))}",
                    place,
                    f"join them, or list {column!r} under `many` in source.toml",
                    cell,
                )


def _number_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    """Yield where the serial numbers do not run on, in the whole list or in each section."""
    numbering, expected = source.states.numbering, 0
    if numbering is None:
        return
    column, scope = numbering.column, numbering.within
    for before, record in pairwise([None, *source.records]):
        assert record is not None
        begins = before is None or (scope and before.cells[scope] != record.cells[scope])
        expected = numbering.first if begins else expected + 1
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
    layout = source.states.layout
    pieces = [Piece(layout.opening, 1)]
    for _, records in source.sections:
        heading = layout.section.format_map(printed_cells(records[0]))
        pieces.append(Piece(heading, records[0].row))
        pieces += [Piece(source.printed(record), record.row) for record in records]
    return pieces


def _proof_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    """Yield where the rows laid end to end do not give back ``published.txt``."""
    path = source.folder / "published.txt"
    printed = project.text(path)
    checksum = hashlib.sha256(printed.encode()).hexdigest()
    if checksum != source.states.sha256:
        yield Finding(
            "print-changed",
            "published.txt is not the text whose checksum source.toml states",
            Place(project.name(path)),
            "restore published.txt, which is never edited once it is read; for a new list write "
            f'sha256 = "{checksum}"',
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
    counted = {"rows": len(source.records)}
    for column in source.columns:
        counted[column] = sum(len(values(record.cells[column])) for record in source.records)
    counted["sections"] = len(source.sections)
    for key, number in source.states.expect.items():
        if counted.get(key) != number:
            yield Finding(
                "count-differs",
                f"source.toml expects {number} {key}, rows.csv has {counted.get(key, 'none')}",
                Place(project.name(source.folder / "source.toml")),
                "find the row that is missing or too many, or correct the expectation",
            )
