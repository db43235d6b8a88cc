"""Stage 5, reason: what follows from the ontology goes into the graph ``inferred`` only.

The rules are those of the OWL 2 RL profile for the constructs that the ontology uses
(https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules),
named below as the recommendation names them. A worklist applies them until nothing new
comes: each triple is looked at once, against the triples known so far.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph import iris

Node: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Fact: TypeAlias = tuple[Node, NamedNode, Term]
Related: TypeAlias = dict[Node, set[Node]]
Links: TypeAlias = dict[Node, set[tuple[Node, Node]]]
K = TypeVar("K")
V = TypeVar("V")

TYPE = NamedNode(iris.expand("rdf:type"))
NIL = NamedNode(iris.expand("rdf:nil"))


APPLIED = {
    *("rdfs:subPropertyOf", "rdfs:subClassOf", "rdfs:domain", "rdfs:range", "owl:inverseOf"),
    *("owl:TransitiveProperty", "owl:propertyChainAxiom"),
    *("owl:equivalentClass", "owl:Restriction", "owl:onProperty", "owl:hasValue"),
}
"""What of RDFS and OWL the rules below apply."""

CHECKED = {
    *("owl:disjointWith", "owl:AllDisjointClasses", "owl:members", "owl:FunctionalProperty"),
    *("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"),
    *("owl:Ontology", "owl:imports", "owl:versionInfo", "owl:versionIRI", "owl:deprecated"),
    *("rdfs:label", "rdfs:isDefinedBy", "rdfs:comment", "rdfs:seeAlso"),
}
"""What adds no triple: constraints, which ``check`` looks after, and annotations."""

CHAIN = 2
"""How many properties the rules know to chain."""


@dataclass(frozen=True)
class Rules:
    """The axioms of an ontology, ready to be applied to a triple."""

    superproperties: Related
    superclasses: Related
    domains: Related
    ranges: Related
    inverses: Related
    transitive: set[Node]
    classes_of_value: dict[tuple[Node, Term], set[Node]]
    """By a property and a value of it: the classes of what has that value."""
    values_of_class: dict[Node, set[tuple[Node, Term]]]
    """By a class: the properties and values that its members have."""
    chains_from: Links
    """By the first property of a chain of two: the second, and what the chain implies."""
    chains_to: Links
    """By the second property of a chain of two: the first, and what the chain implies."""


class Axioms:
    """An ontology's triples, looked up by predicate and by subject."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._by_predicate: dict[str, list[tuple[Node, Term]]] = defaultdict(list)
        for triple in triples:
            assert not isinstance(triple.subject, Triple)
            pairs = self._by_predicate[triple.predicate.value]
            pairs.append((triple.subject, triple.object))

    def pairs(self, curie: str) -> Iterator[tuple[Node, Node]]:
        """Yield the pairs of nodes that a predicate relates."""
        for subject, value in self._by_predicate[iris.expand(curie)]:
            if isinstance(value, NamedNode | BlankNode):
                yield subject, value

    def value(self, subject: Node, curie: str) -> Term | None:
        """Return the first value of a predicate, or None."""
        pairs = self._by_predicate[iris.expand(curie)]
        return next((value for node, value in pairs if node == subject), None)

    def related(self, curie: str) -> Related:
        """Return what a predicate relates, by subject."""
        related: Related = defaultdict(set)
        for subject, value in self.pairs(curie):
            related[subject].add(value)
        return related

    def members(self, head: Node) -> list[Node]:
        """Return the members of an RDF list that are IRIs."""
        members: list[Node] = []
        node: Term | None = head
        while isinstance(node, NamedNode | BlankNode) and node != NIL:
            first = self.value(node, "rdf:first")
            if isinstance(first, NamedNode):
                members.append(first)
            node = self.value(node, "rdf:rest")
        return members


def compile_rules(triples: Iterable[Triple]) -> Rules:
    """Return the rules that an ontology's axioms amount to."""
    axioms = Axioms(triples)
    transitive = NamedNode(iris.expand("owl:TransitiveProperty"))
    chains = list(_chains(axioms))
    return Rules(
        superproperties=axioms.related("rdfs:subPropertyOf"),
        superclasses=axioms.related("rdfs:subClassOf"),
        domains=axioms.related("rdfs:domain"),
        ranges=axioms.related("rdfs:range"),
        inverses=_inverses(axioms),
        transitive={node for node, kind in axioms.pairs("rdf:type") if kind == transitive},
        classes_of_value=_grouped((value, class_) for class_, value in _has_value(axioms)),
        values_of_class=_grouped(_has_value(axioms)),
        chains_from=_grouped((first, (second, implied)) for first, second, implied in chains),
        chains_to=_grouped((second, (first, implied)) for first, second, implied in chains),
    )


def unsupported(triples: Iterable[Triple]) -> list[str]:
    """Return what an ontology says that the rules would pass over, as compact names, sorted."""
    triples = list(triples)
    axioms = Axioms(triples)
    used = {iris.compact(triple.predicate.value) for triple in triples}
    used |= {
        iris.compact(kind.value)
        for _, kind in axioms.pairs("rdf:type")
        if isinstance(kind, NamedNode)
    }
    found = {name for name in used if name.startswith(("owl:", "rdfs:"))} - APPLIED - CHECKED
    for _, head in axioms.pairs("owl:propertyChainAxiom"):
        if (length := len(axioms.members(head))) != CHAIN:
            found.add(f"owl:propertyChainAxiom of {length}")
    for class_, restriction in axioms.pairs("owl:equivalentClass"):
        if axioms.value(restriction, "owl:hasValue") is None:
            found.add(f"owl:equivalentClass of {iris.compact(class_.value)}")
    return sorted(found)


def _inverses(axioms: Axioms) -> Related:
    inverses = axioms.related("owl:inverseOf")
    for one, other in list(axioms.pairs("owl:inverseOf")):
        inverses[other].add(one)
    return inverses


def _has_value(axioms: Axioms) -> Iterator[tuple[Node, tuple[Node, Term]]]:
    """Yield the classes that are all that has a value of a property, with both."""
    for class_, restriction in axioms.pairs("owl:equivalentClass"):
        property_ = axioms.value(restriction, "owl:onProperty")
        value = axioms.value(restriction, "owl:hasValue")
        if isinstance(property_, NamedNode) and value is not None:
            yield class_, (property_, value)


def _chains(axioms: Axioms) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the chains of two properties: the first, the second, what they imply."""
    for implied, head in axioms.pairs("owl:propertyChainAxiom"):
        first, second = axioms.members(head)
        yield first, second, implied


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, set[V]]:
    grouped: dict[K, set[V]] = defaultdict(set)
    for key, value in pairs:
        grouped[key].add(value)
    return grouped


class _Known:
    """The facts known so far, found by property from either end."""

    def __init__(self) -> None:
        self.facts: set[Fact] = set()
        self.forward: dict[tuple[Node, Node], set[Term]] = defaultdict(set)
        self.backward: dict[tuple[Node, Term], set[Node]] = defaultdict(set)

    def add(self, fact: Fact) -> bool:
        if fact in self.facts:
            return False
        subject, predicate, value = fact
        self.facts.add(fact)
        self.forward[predicate, subject].add(value)
        self.backward[predicate, value].add(subject)
        return True


def reason(facts: Iterable[Triple], rules: Rules) -> list[Triple]:
    """Return the triples that follow from the facts and are not among them, sorted.

    Left out, as nobody asks for them: types that no IRI names, literals as subjects, and
    a thing's relation to itself that only a transitive closure states.
    """
    known = _Known()
    agenda = [
        (t.subject, t.predicate, t.object) for t in facts if not isinstance(t.subject, Triple)
    ]
    stated = set(agenda)
    while agenda:
        fact = agenda.pop()
        if known.add(fact):
            agenda.extend(_follow(fact, rules, known))
    return sorted((Triple(*fact) for fact in known.facts - stated), key=str)


def _follow(fact: Fact, rules: Rules, known: _Known) -> Iterator[Fact]:
    subject, predicate, value = fact
    for parent in rules.superproperties[predicate]:  # prp-spo1
        yield subject, _named(parent), value
    yield from _types(subject, rules.domains[predicate])  # prp-dom
    yield from _types(subject, rules.classes_of_value.get((predicate, value), ()))  # cls-hv2
    if not isinstance(value, NamedNode | BlankNode):
        return
    if predicate == TYPE:
        yield from _types(subject, rules.superclasses[value])  # cax-sco
        for property_, implied in rules.values_of_class.get(value, ()):  # cls-hv1
            yield subject, _named(property_), implied
    yield from _types(value, rules.ranges[predicate])  # prp-rng
    for inverse in rules.inverses[predicate]:  # prp-inv1, prp-inv2
        yield value, _named(inverse), subject
    yield from _joins(subject, predicate, value, rules, known)


def _named(node: Node) -> NamedNode:
    assert isinstance(node, NamedNode), "OWL 2 has no anonymous property here: see unsupported()"
    return node


def _types(node: Node, classes: Iterable[Node]) -> Iterator[Fact]:
    return ((node, TYPE, class_) for class_ in classes if isinstance(class_, NamedNode))


def _joins(
    subject: Node, predicate: NamedNode, value: Node, rules: Rules, known: _Known
) -> Iterator[Fact]:
    """Join a fact with those known: prp-trp, and prp-spo2 for chains of two properties."""
    after = set(rules.chains_from[predicate])
    before = set(rules.chains_to[predicate])
    if predicate in rules.transitive:
        after.add((predicate, predicate))
        before.add((predicate, predicate))
    for second, implied in after:
        for end in known.forward[second, value]:
            if end != subject:
                yield subject, _named(implied), end
    for first, implied in before:
        for start in known.backward[first, subject]:
            if start != value:
                yield start, _named(implied), value
