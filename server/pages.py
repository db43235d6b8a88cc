"""The ways in for people: start page, places, bodies, platforms, awards, quality report."""

from collections import defaultdict
from dataclasses import dataclass, field

from flask import Blueprint, Response

from graph import iris
from server.context import data, locale, release
from server.labels import label, labels_of
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


@pages.get("/bodies")
def bodies() -> Response:
    """Show the bodies by kind."""
    return _by_kind("bodies", "org:classification")


@pages.get("/platforms")
def platforms() -> Response:
    """Show the platforms by kind."""
    return _by_kind("platforms", "zw:platformKind")


def _by_kind(name: str, predicate: str) -> Response:
    """Show what a predicate gives a kind, kind by kind, the largest first."""
    rows = data().select(f"SELECT ?it ?kind WHERE {{ ?it {predicate} ?kind }}")
    labels = _labels({row[name].value for row in rows for name in ("it", "kind")})
    groups: dict[str, list[Node]] = defaultdict(list)
    for row in rows:
        groups[row["kind"].value].append(Node(row["it"].value, labels[row["it"].value]))
    shown = [Node(kind, labels[kind], {}, _sorted(nodes)) for kind, nodes in groups.items()]
    shown.sort(key=lambda node: -len(node.children))
    return page("kinds.html", lambda: {"name": name, "groups": shown})


@pages.get("/awards")
def awards() -> Response:
    """Show the editions, their awards, and the lists of each in printed order."""
    rows = data().select(
        """SELECT ?edition ?award ?list (COUNT(?row) AS ?number) (MIN(?order) AS ?first) WHERE {
          ?award zw:ofEdition ?edition . ?list zw:listOf ?award .
          ?conferral zw:list ?list ; prov:wasDerivedFrom ?row . ?row dcterms:isPartOf ?source .
          BIND(xsd:integer(STRAFTER(STR(?row), "#row=")) AS ?line)
          BIND(CONCAT(STR(?source), SUBSTR(STR(1000000 + ?line), 2)) AS ?order) }
        GROUP BY ?edition ?award ?list ORDER BY ?first"""
    )
    labels = _labels({row[name].value for row in rows for name in ("edition", "award", "list")})
    editions: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        node = Node(
            row["list"].value, labels[row["list"].value], {"rows": int(row["number"].value)}
        )
        editions[row["edition"].value][row["award"].value].append(node)
    tree = [
        Node(edition, labels[edition], {}, [Node(a, labels[a], {}, ls) for a, ls in found.items()])
        for edition, found in editions.items()
    ]
    return page("awards.html", lambda: {"editions": tree})


@pages.get("/quality")
def quality() -> Response:
    """Show what the graph has, what it lacks, and every judgement."""
    report = release().quality
    named = {iri for part in report for iri in part.iris}
    return page("quality.html", lambda: {"report": report, "labels": _labels(named)})


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
    labels = _labels({row["it"].value for row in rows})
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


def _labels(named: set[str]) -> dict[str, str]:
    labels = labels_of(data(), named)
    return {iri: label(labels, iri, locale()) for iri in named}


def _sorted(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: iris.local(node.iri) or node.iri)
