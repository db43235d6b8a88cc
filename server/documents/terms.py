"""The terms of the ontology as its page shows them: by kind, classes as a tree, with their use."""

from dataclasses import dataclass, field

from graph import iris
from server.data import Data
from server.documents.described import Described, described

KINDS = {
    "owl:Class": "classes",
    "owl:ObjectProperty": "object_properties",
    "owl:DatatypeProperty": "datatype_properties",
    "owl:AnnotationProperty": "annotation_properties",
}
"""The kinds of terms, in the order of the page, and what its texts call them."""

RELATIONS = {
    "rdfs:subClassOf": "superclasses",
    "rdfs:subPropertyOf": "superproperties",
    "rdfs:domain": "domain",
    "rdfs:range": "range",
    "owl:inverseOf": "inverse_property",
    "dcterms:isReplacedBy": "successor",
}
"""How a term stands to others, in the order of the page, and what its texts call that."""


@dataclass(frozen=True)
class Node:
    """A class in the tree of classes."""

    term: Described
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Terms:
    """The terms that the ontology declares, its own and those of others, by IRI."""

    by_iri: dict[str, Described]

    def of(self, *kinds: str) -> list[Described]:
        """Return the terms of some kinds, by IRI."""
        classes = {iris.expand(kind) for kind in kinds}
        return [term for term in self.by_iri.values() if classes & {*term.iris("rdf:type")}]

    def own(self, kind: str) -> list[Described]:
        """Return the ontology's own terms of a kind, by name."""
        found = [term for term in self.of(kind) if is_own(term.iri)]
        return sorted(found, key=lambda term: term.name.lower())

    def others(self) -> list[Described]:
        """Return the terms of other vocabularies, by compact name."""
        found = [term for term in self.by_iri.values() if not is_own(term.iri)]
        return sorted(found, key=lambda term: iris.compact(term.iri).lower())

    def label(self, iri: str, language: str) -> str:
        """Return what to call a term; one that is not declared here, by its compact name."""
        term = self.by_iri.get(iri)
        return term.text("rdfs:label", language) if term else iris.compact(iri)

    def tree(self) -> list[Node]:
        """Return the classes as a tree: each under one of its superclasses, our own before others.

        A class of others is there only where one of ours is under it.
        """
        nodes = {term.iri: Node(term) for term in self.of("owl:Class")}
        for node in nodes.values():
            if above := self._above(node.term):
                nodes[above].children.append(node)
        roots = [node for node in nodes.values() if self._above(node.term) is None]
        return _sorted([node for node in roots if node.children or is_own(node.term.iri)])

    def _above(self, term: Described) -> str | None:
        declared = (iri for iri in term.iris("rdfs:subClassOf") if iri in self.by_iri)
        ordered = sorted(declared, key=lambda iri: (not is_own(iri), iris.compact(iri)))
        return next(iter(ordered), None)


def terms(data: Data) -> Terms:
    """Return the terms that the ontology declares."""
    kinds, graph = " ".join(KINDS), iris.graph("ontology")
    found = described(data, f"VALUES ?k {{ {kinds} }} GRAPH <{graph}> {{ ?it a ?k ; ?p ?o }}")
    return Terms({term.iri: term for term in found if term.texts("rdfs:label")})


def is_own(iri: str) -> bool:
    """Tell whether a term is one of the ontology's own."""
    return iri.startswith(iris.TERM)


def _sorted(nodes: list[Node]) -> list[Node]:
    """Return nodes by compact name, and so those under each."""
    found = sorted(nodes, key=lambda node: (not node.children, iris.compact(node.term.iri).lower()))
    return [Node(node.term, _sorted(node.children)) for node in found]
