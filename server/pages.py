"""The ways in for people: the start page, the sources, the quality report."""

from dataclasses import dataclass, field

from flask import Blueprint, Response

from graph import iris
from server.context import data, locale, release
from server.labels import names_of
from server.page import page
from server.problems import ProblemError

pages = Blueprint("pages", __name__)


@dataclass
class Node:
    """A document, or a list in it."""

    iri: str
    label: str
    children: list["Node"] = field(default_factory=list)


@pages.get("/")
def start() -> Response:
    """Say what this is, and lead to the awards, the places, the bodies and the query form."""
    return page(
        "start.html",
        lambda: {"about": release().about, "questions": release().questions(locale())[:6]},
    )


@pages.get("/sources")
def sources() -> Response:
    """Show the documents that the graph is built from, and the lists in them."""
    rows = data().select(
        """SELECT ?document ?list WHERE {
          ?document a zw:SourceDocument .
          OPTIONAL { ?list a zw:SourceList ; dcterms:source ?document } }"""
    )
    labels = names_of(data(), {node.value for row in rows for node in row.values()}, locale())
    nodes = {row["document"].value: Node(row["document"].value, "") for row in rows}
    for row in rows:
        node = nodes[row["document"].value]
        node.label = labels[node.iri]
        if "list" in row:
            node.children.append(Node(row["list"].value, labels[row["list"].value]))
    return page("sources.html", lambda: {"documents": _sorted(list(nodes.values()))})


@pages.get("/quality")
def quality() -> Response:
    """Show what the graph has, what it lacks, and every judgement."""
    report = release().quality
    named = {iri for part in report for iri in part.iris}
    return page(
        "quality.html", lambda: {"report": report, "labels": names_of(data(), named, locale())}
    )


@pages.get("/quality/<name>.csv")
def quality_part(name: str) -> Response:
    """Answer with a part of the quality report as data."""
    if name not in {part.name for part in release().quality}:
        raise ProblemError("not-found", name=name)
    return Response(
        (release().folder / "quality" / f"{name}.csv").read_bytes(), mimetype="text/csv"
    )


def _sorted(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: iris.local(node.iri) or node.iri)
