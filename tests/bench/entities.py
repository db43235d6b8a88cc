"""The things whose pages are asked for: some of each kind, the same ones as long as these are."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph import iris
from tests.bench.dataset import Dataset

SAMPLE = (
    (r"country/CN", 1),
    (r"division/\d\d0000", 4),
    (r"division/(?!\d\d0000)\d+", 8),
    (r"organisation/.+", 10),
    (r"platform/.+", 10),
    (r"initiative/.+", 8),
    (r"conferral/.+", 8),
    (r"award/.+", 5),
    (r"(body|division|platform|system)-kind/.+", 6),
)
"""What the names of things of a kind are, and how many of them are taken."""

FIRST = "division-level/county"
"""A thing that is not among them, whose page tells that a site answers."""


@dataclass(frozen=True)
class Entity:
    """A thing: its name, which its IRI and the path of its page end with, and its English label."""

    name: str
    label: str


def entities(data: Dataset) -> list[Entity]:
    """Return the things, taken evenly from the register that lies beside the data."""
    lines = _live(data.union.with_name("register.csv"))
    names = [name for pattern, number in SAMPLE for name in _some(lines, pattern, number)]
    labels = _labels(data.union)
    return [Entity(name, labels[iris.BASE + "id/" + name]) for name in names]


def _live(register: Path) -> list[str]:
    with register.open(encoding="utf-8", newline="") as file:
        found = [line["iri"] for line in csv.DictReader(file) if line["status"] == "live"]
    return [iri.removeprefix("id/") for iri in found if iri.startswith("id/")]


def _some(names: list[str], pattern: str, number: int) -> list[str]:
    fitting = [name for name in names if re.fullmatch(pattern, name)]
    return [fitting[position * len(fitting) // number] for position in range(number)]


def _labels(graph: Path) -> dict[str, str]:
    """Return the English labels of all things."""
    label = ox.NamedNode(iris.expand("skos:prefLabel"))
    return {
        quad.subject.value: quad.object.value
        for quad in ox.parse(path=str(graph))
        if quad.predicate == label
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.object.language == "en"
    }
