"""The prefixes of the dataset and its example queries, as data that query editors read.

Prefixes are declared as SHACL does it (https://www.w3.org/TR/shacl/#sparql-prefixes), queries
as executables of SHACL's vocabulary with what they ask as comment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from graph import iris
from graph.lists import Text
from graph.ontology import EN, ZH
from graph.project import Project

Statement: TypeAlias = tuple[str, str, NamedNode | Literal]


@dataclass(frozen=True)
class Example:
    """An example query: a name, what it asks, and its text."""

    name: str
    asks: Text
    query: str


def read_examples(project: Project) -> list[Example]:
    """Return the competency questions, by name; each opens with what it asks, zh and en."""
    return [
        _example(path.stem, project.text(path))
        for path in sorted((project.ontology / "questions").glob("*.rq"))
    ]


def prefixes() -> Iterator[Statement]:
    """Yield the declarations of the project's prefixes."""
    for prefix, namespace in iris.PREFIXES.items():
        declaration = f"{iris.DATASET}#prefix-{prefix}"
        yield iris.DATASET, "sh:declare", NamedNode(declaration)
        yield declaration, "rdf:type", NamedNode(iris.expand("sh:PrefixDeclaration"))
        yield declaration, "sh:prefix", Literal(prefix)
        value = Literal(namespace, datatype=NamedNode(iris.expand("xsd:anyURI")))
        yield declaration, "sh:namespace", value


def example_queries(examples: Iterable[Example]) -> Iterator[Statement]:
    """Yield the example queries, all of them SELECT."""
    for example in examples:
        subject = f"{iris.DATASET}#question-{example.name}"
        yield subject, "rdf:type", NamedNode(iris.expand("sh:SPARQLExecutable"))
        yield subject, "rdf:type", NamedNode(iris.expand("sh:SPARQLSelectExecutable"))
        yield subject, "rdfs:comment", Literal(example.asks.zh, language=ZH)
        yield subject, "rdfs:comment", Literal(example.asks.en, language=EN)
        yield subject, "sh:select", Literal(example.query)
        yield subject, "schema:target", NamedNode(iris.ENDPOINT)


def _example(name: str, text: str) -> Example:
    lines = text.splitlines()
    zh, en = (line.removeprefix("#").strip() for line in lines[:2])
    query = "\n".join(line for line in lines if not line.startswith("#")).strip()
    return Example(name, Text(zh, en), query)
