"""What the dataset says of itself in VoID: its named graphs, and how often each term is used."""

from dataclasses import dataclass

import pyoxigraph as ox

from graph import iris
from server.data import Data
from server.documents.described import Described, described


@dataclass(frozen=True)
class NamedGraph:
    """A named graph: how many statements it holds, and what they are."""

    said: Described
    statements: int

    @property
    def iri(self) -> str:
        """Its name in queries, and where it can be had."""
        return self.said.iri

    @property
    def name(self) -> str:
        """The last part of its IRI; that of a document's graph is the document's too."""
        return self.said.name

    @property
    def is_of_a_document(self) -> bool:
        """Whether it holds what a document states."""
        return self.name not in iris.GRAPHS

    def text(self, language: str) -> str:
        """Return what it holds, in a language."""
        return self.said.text("dcterms:description", language)


def named_graphs(data: Data) -> list[NamedGraph]:
    """Return the named graphs of the dataset: those of documents first, by name."""
    found = described(data, f"<{iris.DATASET}> void:subset ?it . ?it void:triples ?n ; ?p ?o")
    graphs = [NamedGraph(it, _number(it)) for it in found]
    return sorted(graphs, key=lambda graph: (not graph.is_of_a_document, graph.name))


def uses(data: Data) -> dict[str, int]:
    """Return how many things are in each class, and how many statements have each property."""
    rows = data.select(
        f"""SELECT ?term ?number WHERE {{ GRAPH <{iris.graph("dataset")}> {{
          {{ ?part void:class ?term ; void:entities ?number }}
          UNION {{ ?part void:property ?term ; void:triples ?number }} }} }}"""
    )
    return {row["term"].value: int(row["number"].value) for row in rows}


def _number(it: Described) -> int:
    counts = (term for term in it.values["void:triples"] if isinstance(term, ox.Literal))
    return int(next(counts).value)
