"""Which classes have which properties, and of what: VoID partitions within partitions.

Query editors complete from them (https://www.w3.org/TR/void/#class-property-partitions); for the
datatypes of values VoID has no term, but its extension has one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from graph import iris

Node: TypeAlias = NamedNode | BlankNode | Triple
Classes: TypeAlias = dict[Node, list[NamedNode]]
Kind: TypeAlias = tuple[str, NamedNode]
"""What values are: ``class`` or ``datatype``, and which."""

Count: TypeAlias = tuple[NamedNode, NamedNode, Kind | None]
"""A class, a property, and what the values are (None: of whatever kind)."""

LINKS = {
    "class": ("void:classPartition", "void:class"),
    "datatype": ("voidext:datatypePartition", "voidext:datatype"),
}
TYPE = NamedNode(iris.expand("rdf:type"))
UNDER = NamedNode(iris.expand("rdfs:subClassOf"))


def partition_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield, in the graph ``partitions``, what things of each class are said to have.

    A thing counts in its most specific classes only; what follows by ``rdfs:subClassOf`` the
    ontology tells.
    """
    triples = {quad.triple for quad in quads}
    counts = _counts(triples, _specific_classes(triples))
    graph = NamedNode(iris.graph("partitions"))
    for count, number in sorted(counts.items(), key=str):
        for subject, predicate, value in _partition(*count, number):
            yield Quad(NamedNode(subject), NamedNode(iris.expand(predicate)), value, graph)


def _partition(
    class_: NamedNode, property_: NamedNode, kind: Kind | None, number: int
) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    whole = iris.partition("class", class_.value)
    part = iris.partition("class", class_.value, property_.value)
    if kind is None:
        yield whole, "void:propertyPartition", NamedNode(part)
        yield part, "void:property", property_
        yield part, "void:triples", Literal(number)
        return
    link, term = LINKS[kind[0]]
    inner = iris.partition("class", class_.value, property_.value, kind[1].value)
    yield part, link, NamedNode(inner)
    yield inner, term, kind[1]
    yield inner, "void:triples", Literal(number)


def _counts(triples: set[Triple], classes: Classes) -> Counter[Count]:
    counts = Counter[Count]()
    for triple in triples:
        if triple.predicate != TYPE:
            kinds = _kinds(triple, classes)
            for class_ in classes.get(triple.subject, ()):
                counts.update((class_, triple.predicate, kind) for kind in kinds)
    return counts


def _kinds(triple: Triple, classes: Classes) -> list[Kind | None]:
    """Return what a triple's object is: anything, and each of its classes or its datatype."""
    if isinstance(triple.object, Literal):
        return [None, ("datatype", triple.object.datatype)]
    return [None, *(("class", class_) for class_ in classes.get(triple.object, ()))]


def _specific_classes(triples: set[Triple]) -> Classes:
    above, types = defaultdict(set), defaultdict(set)
    for triple in triples:
        if triple.predicate == UNDER:
            above[triple.subject].add(triple.object)
        elif triple.predicate == TYPE and isinstance(triple.object, NamedNode):
            types[triple.subject].add(triple.object)
    return {
        thing: [it for it in found if not any(it in above[other] for other in found - {it})]
        for thing, found in types.items()
    }
