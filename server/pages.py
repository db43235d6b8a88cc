"""The ways in for people: start page, places, bodies, platforms, awards, quality report."""

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
    """A place in the tree of places, or an award in that of awards."""

    iri: str
    label: str
    counts: dict[str, int] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)


@pages.get("/")
def start() -> Response:
    """Say what this is, and lead to the awards, the places, the bodies and the query form."""
    return page(
        "start.html",
        lambda: {"about": release().about, "questions": release().questions(locale())[:6]},
    )


@pages.get("/places")
def places() -> Response:
    """Show the places as a tree, with how many cases each holds."""
    return page("places.html", lambda: {"roots": _place_tree()})


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


def _place_tree() -> list[Node]:
    """Return the places that a source names, and those above them, as a tree."""
    rows = data().select(
        f"""SELECT ?it ?parent (COUNT(DISTINCT ?thing) AS ?things) WHERE {{
          {{ SELECT DISTINCT ?it WHERE {{
            ?named zw:within ?somewhere ; zw:basis ?basis ; zw:containedIn? ?it .
            FILTER(?basis != <{iris.entity("basis", "background")}>) }} }}
          OPTIONAL {{ ?it zw:within ?parent }}
          OPTIONAL {{ ?thing zw:receivedConferral ?conferral ; zw:locatedWithin ?it }} }}
        GROUP BY ?it ?parent"""
    )
    labels = names_of(data(), {row["it"].value for row in rows}, locale())
    nodes = {
        row["it"].value: Node(
            row["it"].value, labels[row["it"].value], {"things": int(row["things"].value)}
        )
        for row in rows
    }
    for row in sorted(rows, key=lambda row: row["it"].value):
        if "parent" in row:
            nodes[row["parent"].value].children.append(nodes[row["it"].value])
    return [nodes[row["it"].value] for row in rows if "parent" not in row]


def _sorted(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: iris.local(node.iri) or node.iri)
