"""The documents that the graph is built from, and their lists: as printed, as read, described."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

from flask import Blueprint, Response

from graph import iris
from server.context import data, locale
from server.data import Row
from server.documents.described import description_of
from server.documents.downloads import file_response
from server.documents.negotiated import data_document, located, wanted
from server.documents.void import NamedGraph, named_graphs
from server.explore.questions import question
from server.page import HTML, page
from server.problems import ProblemError
from server.representation import send
from server.things.links import links
from server.things.references import PrintedRow
from server.things.routes import iri_of, part

lists = Blueprint("lists", __name__)

FILES = {"rows.csv": "text/csv", "published.txt": "text/plain"}
FACTS = f"{iris.ONTOLOGY}/facts"
"""The module whose classes are those of facts that stand in prose."""


PARTS = ("conferral", "heading", "recipient", "outcome")
"""What a row was read as: nothing, where it confers nothing."""


@dataclass(frozen=True)
class Document:
    """A document that the graph is built from, its lists, and how many facts its prose states."""

    iri: str
    title: str
    issued: str | None
    graph: NamedGraph | None
    lists: list[Row]
    facts: list[Row]


@dataclass(frozen=True)
class Reading:
    """A row of a list as printed, what it was read as (PARTS), and who applied for that."""

    row: PrintedRow
    parts: dict[str, str]
    applicants: list[str]

    @property
    def heading(self) -> str | None:
        """The award list under whose heading it stands."""
        return self.parts.get("heading")

    @property
    def named(self) -> list[str]:
        """What a page calls by name: all but the conferral."""
        parts = (self.parts[name] for name in PARTS[1:] if name in self.parts)
        return [*parts, *self.applicants]


@lists.get("/sources")
def sources() -> Response:
    """Show the documents, what they hold, and the lists in them."""
    return page("sources.html", _documents)


@lists.get("/source/<name>")
@lists.get("/source/<name>.<extension>")
def source(name: str, extension: str | None = None) -> Response:
    """Answer with a list: its rows as printed and as read, or its description as RDF."""
    iri, base = iri_of(f"source/{name}"), f"/source/{name}"
    media_type = wanted(extension, base)
    if media_type == HTML:
        said = (located(base, HTML), ("Link", links(base, iri)))
        return page("source.html", lambda: _rows(iri, base), said)
    return send(data_document(base, media_type, lambda: part(iri, base), iri))


@lists.get("/source/<name>/<file>")
def source_file(name: str, file: str) -> Response:
    """Answer with a file of a list: the reading of it, or what was printed."""
    if file not in FILES:
        raise ProblemError("not-found", name=f"{name}/{file}")
    return file_response(f"source/{name}/{file}", FILES[file])


def _documents() -> dict[str, Any]:
    query = question("documents", locale())
    facts = data().select(question("facts-of-documents", locale(), module=FACTS))
    graphs = {graph.name: graph for graph in named_graphs(data())}
    rows = groupby(data().select(query), key=lambda row: row["document"].value)
    found = [_document(iri, list(of), facts, graphs) for iri, of in rows]
    return {"documents": found, "query": query}


def _document(
    iri: str, rows: list[Row], facts: list[Row], graphs: dict[str, NamedGraph]
) -> Document:
    issued = rows[0].get("issued")
    return Document(
        iri,
        rows[0]["name"].value,
        issued.value if issued else None,
        graphs.get(iri.rpartition("/")[2]),
        [row for row in rows if "list" in row],
        [row for row in facts if row["document"].value == iri],
    )


def _rows(iri: str, base: str) -> dict[str, Any]:
    it = description_of(data(), iri)
    if not it.values:
        raise ProblemError("not-found", name=base.removeprefix("/source/"))
    query = question("rows-of-a-list", locale(), list=iri)
    readings = _readings(data().select(query), _applicants(iri))
    awards = _awards({row.heading for row in readings if row.heading})
    named = {*it.iris("dcterms:source"), *chain.from_iterable(awards.values())}
    named.update(chain.from_iterable(row.named for row in readings))
    return {
        "it": it,
        "base": base,
        "title": it.text("dcterms:title", locale()),
        "rows": readings,
        "sections": [
            (iri, list(of)) for iri, of in groupby(readings, lambda row: row.parts.get("heading"))
        ],
        "awards": awards,
        "has_applicants": any(row.applicants for row in readings),
        "names": _names(named),
        "query": query,
    }


def _readings(rows: list[Row], applicants: dict[str, list[str]]) -> list[Reading]:
    """Return the rows of a list in the order in which they were printed."""
    found = (_reading(row, applicants.get(row["row"].value, [])) for row in rows)
    return sorted(found, key=lambda reading: reading.row.number)


def _reading(row: Row, applicants: list[str]) -> Reading:
    parts = {name: row[name].value for name in PARTS if name in row}
    return Reading(PrintedRow(row["row"].value, row["text"].value), parts, applicants)


def _applicants(iri: str) -> dict[str, list[str]]:
    """Return who applied for what the rows of a list confer, by row."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in data().select(question("applicants-of-a-list", locale(), list=iri)):
        found[row["row"].value].append(row["applicant"].value)
    return found


def _awards(headings: set[str]) -> dict[str, list[str]]:
    """Return which awards the lists under some headings are of."""
    values = " ".join(f"<{iri}>" for iri in sorted(headings))
    found: dict[str, list[str]] = defaultdict(list)
    for row in data().select(
        f"SELECT ?it ?of WHERE {{ VALUES ?it {{ {values} }} ?it zw:listOf ?of }}"
    ):
        found[row["it"].value].append(row["of"].value)
    return found


def _names(named: set[str]) -> dict[str, str]:
    """Return what things are called in the reader's language alone: a list names a thousand."""
    values = " ".join(f"<{iri}>" for iri in sorted(named))
    rows = data().select(question("names", locale(), things=values))
    return {iri: iri for iri in named} | {row["thing"].value: row["name"].value for row in rows}
