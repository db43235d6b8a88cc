"""What is stated of a document, a term or a dataset, by property: for pages that show all of it."""

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from graph import iris
from server.data import Data, Term
from server.labels import best_label


@dataclass(frozen=True)
class Described:
    """Something with what is stated of it, by the compact names of the properties."""

    iri: str
    values: dict[str, list[Term]]

    @property
    def name(self) -> str:
        """The last part of its IRI."""
        return self.iri.replace("#", "/").rpartition("/")[2]

    def texts(self, name: str) -> dict[str, str]:
        """Return the values of a property that are texts, by their language tags."""
        literals = (term for term in self.values.get(name, ()) if isinstance(term, ox.Literal))
        return {term.language or "": term.value for term in literals}

    def text(self, name: str, language: str) -> str:
        """Return the value of a property in a language, by the one fallback, or nothing."""
        return best_label(self.texts(name), language) or ""

    def iris(self, name: str) -> list[str]:
        """Return the values of a property that have names, sorted."""
        terms = self.values.get(name, ())
        return sorted(term.value for term in terms if isinstance(term, ox.NamedNode))


def described(data: Data, pattern: str) -> list[Described]:
    """Return what a pattern binds as ``?it ?p ?o``, by what they are stated of, in IRI order."""
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in data.select(f"SELECT DISTINCT ?it ?p ?o WHERE {{ {pattern} }}"):
        found[row["it"].value][iris.compact(row["p"].value)].append(row["o"])
    return [Described(iri, dict(values)) for iri, values in sorted(found.items())]


def description_of(data: Data, iri: str) -> Described:
    """Return one thing with what is stated of it, which may be nothing."""
    found = described(data, f"VALUES ?it {{ <{iri}> }} ?it ?p ?o")
    return found[0] if found else Described(iri, {})
