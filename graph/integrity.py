"""Whether the authority tables hold together: ids, forms, references, bases and names.

``read_authority`` reads them; here every fault of their content is told with its place.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from graph import iris
from graph.authority import GRAPH_OF_BASIS, Authority, Table
from graph.dates import is_date
from graph.findings import Finding, Place
from graph.project import Project, Record

RELATIONS = ("variant", "misprint", "abbreviation", "two-names", "nickname", "metonym")
"""How a printed name is related to what it means; a metonym is the name of something else,
such as a place, that stands for its platform."""

Problem: TypeAlias = tuple[str, str, str, str]
"""What is wrong with a cell: its column, the code, the message and the remedy."""

PLAIN = r"(?!.*(  |[\t<>\u00a0\u200b-\u200f\ufeff]))\S(.*\S)?"
LABEL = {"zh": re.compile(PLAIN), "en": re.compile(rf"(?=.*[A-Za-z]){PLAIN}")}
"""What a label may be: one line without stray characters; English has Latin letters."""


def authority_findings(project: Project, authority: Authority) -> Iterator[Finding]:
    """Yield every fault of the tables and of ``names.csv``."""
    for table in authority.tables:
        yield from _identity_findings(project, table)
        yield from _cell_findings(project, table)
        yield from _reference_findings(project, table, authority)
        yield from _basis_findings(project, table, authority)
    yield from _name_findings(project, authority)


def _identity_findings(project: Project, table: Table) -> Iterator[Finding]:
    rows_of: dict[str, list[int]] = defaultdict(list)
    for record in table.records:
        rows_of[record.cells["id"]].append(record.row)
        for column in ("zh", "en"):
            label = record.cells[column]
            if not LABEL[column].fullmatch(label):
                yield Finding(
                    "label-missing",
                    f"{record.cells['id']!r} has no label in {column}, or a label with stray marks",
                    Place(project.name(table.path), record.row, column),
                    "write the label, without outer or double spaces, tabs and unseen marks",
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


def _cell_findings(project: Project, table: Table) -> Iterator[Finding]:
    for record in table.records:
        for column, code, message, remedy in (
            *_malformed(table, record),
            *_empty(table, record),
            *_misdated(table, record),
        ):
            place = Place(project.name(table.path), record.row, column)
            yield Finding(code, message, place, remedy)


def _malformed(table: Table, record: Record) -> Iterator[Problem]:
    for column, pattern in table.contents.patterns.items():
        cell = record.cells[column]
        if cell and not re.fullmatch(pattern, cell):
            message = f"{cell!r} is not of the form {pattern}"
            yield column, "cell-malformed", message, "correct the cell, or leave it empty"


def _empty(table: Table, record: Record) -> Iterator[Problem]:
    for column in table.contents.required:
        if not record.cells[column].strip():
            message = f"{record.cells['id']!r} says nothing in {column!r}, and must"
            remedy = "fill the cell; mappings/README.md says what it holds"
            yield column, "cell-empty", message, remedy


def _misdated(table: Table, record: Record) -> Iterator[Problem]:
    """Yield what is no date, and the dates of a record that run backwards."""
    dates = {
        column: record.cells[column] for column in table.contents.dates if record.cells[column]
    }
    backwards = list(dates.values()) != sorted(dates.values())
    for column, text in dates.items():
        if backwards or not is_date(text):
            what = "is one of dates that run backwards" if backwards else "is no date"
            remedy = "write YYYY, YYYY-MM, YYYY-MM-DD, or --MM-DD where no year is printed"
            yield column, "date-wrong", f"{text!r} {what}", remedy


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


def _basis_findings(project: Project, table: Table, authority: Authority) -> Iterator[Finding]:
    allowed = [*GRAPH_OF_BASIS, *authority.documents]
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
    seen: set[tuple[str, str, str, str]] = set()
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
        key = (name.type, name.name, name.context, name.id)
        if key in seen or not name.name.strip() or set(name.name) & set("{}"):
            yield Finding(
                "name-malformed",
                f"{name.name!r} is empty, holds a brace, or stands here twice",
                Place(place.file, place.row, "name"),
                "write each name of a thing once, exactly as printed",
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
