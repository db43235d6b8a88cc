"""A thing as its page shows it."""

from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from graph import iris
from server.data import Data
from server.labels import LABELS, label, labels_of
from server.things.layout import Section, inferences, sections
from server.things.references import Reference, references
from server.things.statements import Group, Value, conferred, incoming, incoming_page, own
from server.things.trail import trail

FIRST = 20
"""How many of what refers to a thing by one property its page shows; others lead on from there."""

PER_PAGE = 100
"""How many of them a page of their own shows."""


NAMES = ("zh-hans", "zh-hant", "en", "", None, "zh-latn-pinyin")
"""The order in which the labels of a thing are shown."""

INVERSE_LABELS = """SELECT ?p ?label WHERE {
  { ?p zw:inverseLabel ?label } UNION
  { ?p owl:inverseOf|^owl:inverseOf ?back . ?back rdfs:label ?label } }"""


@dataclass(frozen=True)
class View:
    """A thing, what is stated of it, what refers to it, and what all of that is called."""

    iri: str
    own: list[Group]
    incoming: list[Group]
    """What refers to it, and what the results of it state of it."""

    types: list[str]
    """Its most specific classes."""

    trail: list[str]
    """What it stands in, the topmost first."""

    references: list[Reference]
    labels: dict[str, dict[str, str]] = field(repr=False)
    """By IRI, by language: the labels of the thing and of all that its page names."""

    inverse: dict[str, dict[str, str]] = field(repr=False)
    """By property, by language: what it is called read backwards."""

    def label(self, iri: str, language: str) -> str:
        """Return what to call anything on the page."""
        return label(self.labels, iri, language)

    def heading(self, group: Group, language: str) -> str:
        """Return what to call a property in the direction in which a group reads it."""
        names = self.inverse if group.inverse else self.labels
        return label(names if group.predicate in names else self.labels, group.predicate, language)

    def sections(self, language: str) -> list[Section]:
        """Return the facts that some graph states, section by section."""
        return sections([*self.own, *self.incoming], language)

    @property
    def inferences(self) -> list[Group]:
        """What only follows."""
        return inferences(self.own)

    def is_a(self, name: str) -> bool:
        """Tell whether the thing is in a class, by what is stated or follows."""
        class_ = iris.expand(name)
        return any(value.term.value == class_ for value in self.values("rdf:type"))

    @property
    def names(self) -> list[Value]:
        """Its labels in every language, Chinese first, pinyin last."""
        found = [value for name in LABELS for value in self.values(name)]
        return sorted(found, key=lambda value: NAMES.index(getattr(value.term, "language", "")))

    @property
    def notes(self) -> list[str]:
        """The judgements of the curators, in English."""
        return [value.term.value for value in self.values("skos:editorialNote")]

    def values(self, name: str) -> list[Value]:
        """Return the thing's own values of a property."""
        predicate = iris.expand(name)
        return [value for g in self.own if g.predicate == predicate for value in g.values]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of the reference of each graph."""
        return {reference.graph: reference.number for reference in self.references}


def view(data: Data, iri: str) -> View | None:
    """Return a thing as its page shows it, or None where nothing is known of it."""
    stated = own(data, iri)
    if not stated:
        return None
    return _view(data, iri, stated, [*conferred(data, iri), *incoming(data, iri, FIRST)])


def view_of_referring(data: Data, iri: str, predicate: str, number: int) -> View | None:
    """Return a thing with one page of what refers to it by a property, or None."""
    stated = own(data, iri)
    group = incoming_page(data, iri, predicate, number, PER_PAGE)
    return _view(data, iri, stated, [group]) if stated and group else None


def _view(data: Data, iri: str, stated: list[Group], referring: list[Group]) -> View:
    above = trail(data, stated)
    rests_on = references(data, iri, stated)
    types = types_of(data, iri)
    named = {
        iri,
        *above,
        *types,
        *_named([*stated, *referring]),
        *(reference.document for reference in rests_on),
    }
    labels = labels_of(data, named)
    return View(iri, stated, referring, types, above, rests_on, labels, inverse_labels(data))


def types_of(data: Data, iri: str) -> list[str]:
    """Return the most specific classes of a thing: those that none of its others is under."""
    rows = data.select(
        f"""SELECT DISTINCT ?type WHERE {{ <{iri}> a ?type
          FILTER NOT EXISTS {{ <{iri}> a ?other . ?other rdfs:subClassOf+ ?type }} }}
        ORDER BY ?type"""
    )
    return [row["type"].value for row in rows]


def inverse_labels(data: Data) -> dict[str, dict[str, str]]:
    """Return what properties are called read backwards: by the ontology, or as their inverse is."""
    found: dict[str, dict[str, str]] = {}
    for row in data.constant(INVERSE_LABELS):
        text = row["label"]
        if isinstance(text, ox.Literal):
            found.setdefault(row["p"].value, {})[text.language or ""] = text.value
    return found


def _named(groups: list[Group]) -> set[str]:
    terms = {value.term for group in groups for value in group.values}
    things = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    types = {term.datatype.value for term in terms if isinstance(term, ox.Literal)}
    return things | types | {group.predicate for group in groups}
