"""The lists that the graph is built from: as printed, as read, and described."""

from typing import Any

from flask import Blueprint, Response, send_file

from server.context import data, release
from server.data import Data
from server.documents.negotiated import Part, data_document, located, wanted
from server.page import HTML, page
from server.problems import ProblemError
from server.representation import content_type, send
from server.things.links import links
from server.things.rdf import description
from server.things.references import PrintedRow
from server.things.routes import iri_of
from server.things.view import view

lists = Blueprint("lists", __name__)

FILES = {"rows.csv": "text/csv", "published.txt": "text/plain"}


@lists.get("/source/<name>")
@lists.get("/source/<name>.<extension>")
def source(name: str, extension: str | None = None) -> Response:
    """Answer with a list: its rows as printed and as read, or its description as RDF."""
    iri, base = iri_of(f"source/{name}"), f"/source/{name}"
    media_type = wanted(extension, base)
    if media_type == HTML:
        said = (located(base, HTML), ("Link", links(base, iri)))
        return page("source.html", lambda: _values(iri, name), said)
    return send(data_document(base, media_type, lambda: _part(iri, name), iri))


@lists.get("/source/<name>/<file>")
def source_file(name: str, file: str) -> Response:
    """Answer with a file of a list: the reading of it, or what was printed."""
    iri_of(f"source/{name}")
    path = release().folder / "source" / name / file
    if file not in FILES or not path.is_file():
        raise ProblemError("not-found", name=f"{name}/{file}")
    response = send_file(path, conditional=True)
    response.headers["Content-Type"] = content_type(FILES[file])
    return response


def _values(iri: str, name: str) -> dict[str, Any]:
    it = view(data(), iri)
    if it is None:
        raise ProblemError("not-found", name=name)
    return {"it": it, "name": name, "rows": source_rows(data(), iri)}


def _part(iri: str, name: str) -> Part:
    found = description(data(), iri, 1)
    if found is None:
        raise ProblemError("not-found", name=name)
    return Part(found.quads, [])


def source_rows(data: Data, iri: str) -> list[tuple[PrintedRow, str]]:
    """Return the rows of a list, each with the conferral that derives from it."""
    rows = data.select(
        f"""SELECT ?row ?text ?conferral WHERE {{
          ?row dcterms:isPartOf <{iri}> ; zw:rowText ?text .
          ?conferral prov:wasDerivedFrom ?row }}"""
    )
    found = [
        (PrintedRow(row["row"].value, row["text"].value), row["conferral"].value) for row in rows
    ]
    return sorted(found, key=lambda pair: pair[0].number)
