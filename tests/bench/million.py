"""A graph of a million triples of the same shape as ours: townships added, things multiplied.

The real graph stands in it once. Below each county come townships, with all that our graph
says of a place; bodies, cases, platforms, conferrals and what goes with them come again and
again under new ids, with names, positions, dates and counties varied. The same release makes
the same bytes.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from graph import iris

Node: TypeAlias = ox.NamedNode | ox.BlankNode
Places: TypeAlias = dict[Node, list[Node]]

TRIPLES = 1_000_000
SEED = 2013
TOWNSHIPS = 4
"""How many each county has; there were some fourteen."""
YEARS = (2003, 2020)
"""The years between which the dates of copies lie."""
MULTIPLIED = re.compile(
    re.escape(iris.BASE)
    + r"(id/(platform|conferral|initiative|award-list|finding|figure|event|system)/"
    r"|id/organisation/(?!state-council$)|source/[^/]+/rows)"
)
"""What comes again and again; there is one State Council above all bodies."""
SYLLABLES = {
    "东": "dōng",
    "河": "hé",
    "石": "shí",
    "龙": "lóng",
    "新": "xīn",
    "白": "bái",
    "桥": "qiáo",
    "安": "ān",
    "清": "qīng",
    "山": "shān",
}
ENDINGS = (
    ("街道", "jiē dào", "Subdistrict"),
    ("镇", "zhèn", "Town"),
    ("乡", "xiāng", "Township"),
)


def write_million(quads: Path, folder: Path) -> tuple[Path, Path]:
    """Write the graph into a folder: every triple once, and the same in named graphs.

    Returns the N-Triples and the N-Quads. The real graph comes from N-Quads of a release.
    """
    folder.mkdir(parents=True, exist_ok=True)
    union, named = folder / "million.nt", folder / "million.nq"
    with union.open("w", encoding="utf-8") as once, named.open("w", encoding="utf-8") as every:
        for quad, new in _until(_graph(quads), TRIPLES):
            every.write(f"{quad} .\n")
            if new:
                once.write(f"{quad.triple} .\n")
    return union, named


def _until(quads: Iterable[ox.Quad], limit: int) -> Iterator[tuple[ox.Quad, bool]]:
    """Say of each quad whether its triple is new, until there are enough of these."""
    seen: set[ox.Triple] = set()
    for quad in quads:
        new = quad.triple not in seen
        if new and len(seen) == limit:
            return
        seen.add(quad.triple)
        yield quad, new


def _graph(path: Path) -> Iterator[ox.Quad]:
    chance = random.Random(SEED)  # noqa: S311 - no secret
    real = [quad for quad in ox.parse(path=str(path)) if isinstance(quad, ox.Quad)]
    yield from real
    above, counties = _objects(real, "containedIn"), _counties(real)
    for county in counties:
        for number in range(1, TOWNSHIPS + 1):
            yield from _township(county, number, above[county], chance)
    several = [quad for quad in real if _is_multiplied(quad.subject)]
    parents = _objects(real, "within")
    for number in count(2):
        copy = _Copy(number, _moves(counties, parents, chance), chance)
        yield from map(copy.quad, several)


def _objects(quads: Iterable[ox.Quad], term: str) -> Places:
    """Return the nodes that a property of ours gives each subject."""
    found: Places = defaultdict(list)
    for quad in quads:
        if quad.predicate.value == iris.term(term) and not isinstance(quad.object, ox.Literal):
            found[quad.subject].append(quad.object)  # type: ignore[arg-type,index]
    return found


def _counties(quads: Iterable[ox.Quad]) -> list[Node]:
    county = ox.NamedNode(iris.entity("division-level", "county"))
    return [quad.subject for quad in quads if quad.object == county]  # type: ignore[misc]


def _is_multiplied(node: object) -> bool:
    return isinstance(node, ox.NamedNode) and bool(MULTIPLIED.match(node.value))


def _moves(counties: list[Node], parents: Places, chance: random.Random) -> dict[Node, Node]:
    """Return another county of the same city for each: what lies above it stays the same."""
    siblings: Places = defaultdict(list)
    for county in counties:
        siblings[parents[county][0]].append(county)
    return {county: chance.choice(siblings[parents[county][0]]) for county in counties}


def _township(
    county: Node, number: int, above: list[Node], chance: random.Random
) -> Iterator[ox.Quad]:
    """Return what our graph would say of a township, as it says it of a subdistrict."""
    code = f"{county.value.rpartition('/')[2]}{number:03}"
    township = ox.NamedNode(iris.entity("subdistrict", code))

    def quad(graph: str, property_: str, value: Node | ox.Literal) -> ox.Quad:
        predicate = ox.NamedNode(iris.expand(property_))
        return ox.Quad(township, predicate, value, ox.NamedNode(iris.graph(graph)))

    yield quad("background", "rdf:type", ox.NamedNode(iris.term("Subdistrict")))
    yield quad("inferred", "rdf:type", ox.NamedNode(iris.expand("dcterms:Location")))
    yield quad("background", "zw:within", county)
    for place in (county, *above):
        yield quad("inferred", "zw:containedIn", place)
        yield quad("inferred", "dcterms:isPartOf", place)
    for name in _names(chance):
        yield quad("background", "skos:prefLabel", name)
    yield quad("background", "zw:gbCode", ox.Literal(code))
    yield quad("inferred", "skos:notation", ox.Literal(code))
    yield quad("metadata", "zw:basis", ox.NamedNode(iris.entity("basis", "background")))


def _names(chance: random.Random) -> Iterator[ox.Literal]:
    """Return a name for a township in the three languages of our graph."""
    first, second = chance.sample(list(SYLLABLES), 2)
    ending, spoken, kind = chance.choice(ENDINGS)
    yield ox.Literal(first + second + ending, language="zh-hans")
    pinyin = f"{SYLLABLES[first]} {SYLLABLES[second]} {spoken}"
    yield ox.Literal(pinyin, language="zh-latn-pinyin")
    yield ox.Literal(f"{first}{second} {kind}", language="en")


@dataclass(frozen=True)
class _Copy:
    """One more edition of what is multiplied."""

    number: int
    moves: dict[Node, Node]
    chance: random.Random

    def quad(self, quad: ox.Quad) -> ox.Quad:
        value = quad.object
        object_ = self.literal(value) if isinstance(value, ox.Literal) else self.node(value)
        return ox.Quad(self.node(quad.subject), quad.predicate, object_, quad.graph_name)

    def node(self, node: Node | ox.Triple) -> ox.NamedNode:
        assert isinstance(node, ox.NamedNode)
        if _is_multiplied(node):
            return ox.NamedNode(f"{node.value}-{self.number}")
        return self.moves.get(node, node)  # type: ignore[return-value]

    def literal(self, literal: ox.Literal) -> ox.Literal:
        match literal.datatype.value.rpartition("#")[2]:
            case "langString":
                return ox.Literal(self.name(literal), language=literal.language)
            case "integer":
                value = int(literal.value) + self.chance.randrange(20)
                return ox.Literal(str(value), datatype=literal.datatype)
            case "date" | "gYearMonth" | "gYear":
                value = self.chance.randint(*YEARS)
                return ox.Literal(f"{value}{literal.value[4:]}", datatype=literal.datatype)
        return literal

    def name(self, literal: ox.Literal) -> str:
        if literal.language == "zh-hans":
            return f"{literal.value}（第{self.number}届）"
        return f"{literal.value} ({self.number})"
