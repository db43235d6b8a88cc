"""The register: every IRI ever published, in ``mappings/register.csv``, append-only.

An IRI that others may have linked to keeps answering. A thing that goes leaves its line,
with status ``moved`` and its successor, or ``gone`` and the reason.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import NamedNode, Quad

from graph import iris
from graph.findings import Finding, Place, RefusedError
from graph.project import Project

COLUMNS = ["iri", "since", "status", "successor", "reason"]
PUBLISHED = re.compile(r"id/[^#]+|ontology#.+|source/[^/#]+")
LIVE, MOVED, GONE = "live", "moved", "gone"


@dataclass(frozen=True)
class Entry:
    """A line of the register; ``iri`` and ``successor`` are paths below the base."""

    row: int
    iri: str
    since: str
    status: str
    successor: str
    reason: str


def register_path(project: Project) -> Path:
    """Return where the register is kept."""
    return project.mappings / "register.csv"


def read_register(project: Project) -> list[Entry]:
    """Return the register's entries. Raises RefusedError if it is not a table."""
    path = register_path(project)
    columns, records = project.table(path)
    if columns != COLUMNS:
        finding = Finding(
            "unknown-column",
            f"the register has the columns {', '.join(columns)}",
            Place(project.name(path), 1),
            f"its header is {','.join(COLUMNS)}",
        )
        raise RefusedError([finding])
    return [Entry(record.row, *(record.cells[column] for column in COLUMNS)) for record in records]


def published_iris(quads: Iterable[Quad]) -> list[str]:
    """Return the paths of the IRIs that a graph publishes: its entities, terms and lists."""
    locals_ = {
        local
        for quad in quads
        if isinstance(quad.subject, NamedNode) and (local := iris.local(quad.subject.value))
    }
    return sorted(local for local in locals_ if PUBLISHED.fullmatch(local))


def register_findings(
    project: Project, entries: list[Entry], published: Iterable[str]
) -> Iterator[Finding]:
    """Yield what breaks the promise that a published IRI is never lost nor used again."""
    file = project.name(register_path(project))
    now = set(published)
    for iri in sorted(now.difference(entry.iri for entry in entries)):
        yield Finding(
            "iri-not-registered",
            f"{iri} is published here for the first time, or its line in the register is lost",
            Place(file),
            "if it is new, run `zhengwu register`; if not, restore the line",
        )
    seen: set[str] = set()
    for entry in entries:
        if problem := _problem(entry, now, seen):
            code, message, remedy = problem
            yield Finding(code, message, Place(file, entry.row), remedy)
        seen.add(entry.iri)


Check: TypeAlias = tuple[bool, str, str, str]
"""Whether an entry fails, and then the code, the message and the remedy."""


def _problem(entry: Entry, now: set[str], seen: set[str]) -> tuple[str, str, str] | None:
    """Return code, message and remedy of the first thing wrong with an entry, or None."""
    checks = [*_promises(entry, now), *_forms(entry, now, seen)]
    return next((check[1:] for check in checks if check[0]), None)


def _promises(entry: Entry, now: set[str]) -> list[Check]:
    """Check that what is live is there, and what is not is not."""
    iri, status = entry.iri, entry.status
    return [
        (
            status == LIVE and iri not in now,
            "iri-lost",
            f"{iri} was published and is no longer in the graph",
            "restore the thing, or set status moved with a successor, or gone with a reason",
        ),
        (
            status != LIVE and iri in now,
            "iri-reused",
            f"{iri} is {status!r} in the register and yet in the graph",
            "never reuse an id: give the thing another, or set status live",
        ),
    ]


def _forms(entry: Entry, now: set[str], seen: set[str]) -> list[Check]:
    """Check that an entry says what its status asks for."""
    iri, status, successor = entry.iri, entry.status, entry.successor
    lost = f"{iri} moved to {successor or 'nowhere'}, which is not in the graph"
    published = bool(PUBLISHED.fullmatch(iri))
    return [
        (
            not published,
            "iri-malformed",
            f"{iri!r} is no path of a published IRI",
            "write id/…, ontology#… or source/…, as `zhengwu register` does",
        ),
        (iri in seen, "iri-repeated", f"{iri} stands twice", "remove the later line"),
        (
            status not in (LIVE, MOVED, GONE),
            "status-unknown",
            f"{status!r} is no status",
            f"write {LIVE}, {MOVED} or {GONE}",
        ),
        (
            status == MOVED and successor not in now,
            "successor-unknown",
            lost,
            "name the path of the thing that took its place",
        ),
        (
            status == GONE and not entry.reason,
            "reason-missing",
            f"{iri} is gone without a reason",
            "say why, in one sentence",
        ),
    ]


def append_to_register(project: Project, published: Iterable[str], version: str) -> list[str]:
    """Append the IRIs that the register lacks, and return them."""
    path = register_path(project)
    known = {entry.iri for entry in read_register(project)}
    new = [iri for iri in published if iri not in known]
    ended = path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write("" if ended else "\n")
        file.writelines(f"{iri},{version},{LIVE},,\n" for iri in new)
    return new
