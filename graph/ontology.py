"""The ontology as the build uses it: its modules as quads, its concepts, its version."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import rdflib
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from graph import iris
from graph.findings import Finding, Place, RefusedError, refuse_if_any
from graph.project import Project

SHAPES = "shapes.ttl"
"""The one Turtle file of the folder that is no module of the ontology."""

ZH, EN, PINYIN = "zh-hans", "en", "zh-latn-pinyin"
"""The languages of labels, in the lower case in which the store keeps them."""

PREF_LABEL = NamedNode(iris.expand("skos:prefLabel"))


@dataclass(frozen=True)
class Ontology:
    """The modules' triples, with blank nodes named canonically (RDFC-1.0)."""

    triples: tuple[Triple, ...]

    def quads(self) -> Iterator[Quad]:
        """Yield the triples in the graph of the ontology."""
        graph = NamedNode(iris.graph("ontology"))
        for triple in self.triples:
            yield Quad(triple.subject, triple.predicate, triple.object, graph)

    @property
    def concepts(self) -> dict[str, str]:
        """The concepts as ``type/id``, with their labels in zh-hans."""
        return {
            local.removeprefix("id/"): triple.object.value
            for triple in self.triples
            if triple.predicate == PREF_LABEL
            and isinstance(triple.object, Literal)
            and triple.object.language == ZH
            and isinstance(triple.subject, NamedNode)
            and (local := iris.local(triple.subject.value))
        }

    @property
    def terms(self) -> set[str]:
        """The IRIs that the ontology declares, ours and outside ones."""
        declared = NamedNode(iris.expand("rdfs:isDefinedBy"))
        return {t.subject.value for t in self.triples if t.predicate == declared}  # type: ignore[union-attr]

    @property
    def version(self) -> str:
        """The version of ontology and data, as the ontology's header states it."""
        return self._header("owl:versionInfo")

    @property
    def creator(self) -> str:
        """Who made ontology and data, as the ontology's header states it."""
        return self._header("dcterms:creator")

    @property
    def modified(self) -> str:
        """The date of the version, ``YYYY-MM-DD``, as the ontology's header states it."""
        return self._header("dcterms:modified")

    def _header(self, curie: str) -> str:
        subject, predicate = NamedNode(iris.ONTOLOGY), NamedNode(iris.expand(curie))
        stated = (
            triple.object.value
            for triple in self.triples
            if (triple.subject, triple.predicate) == (subject, predicate)
            and isinstance(triple.object, Literal)
        )
        return next(stated, "")


def modules(project: Project) -> list[Path]:
    """Return the ontology's modules, the header first."""
    header = project.ontology / "zhengwu.ttl"
    others = sorted(project.ontology.glob("*.ttl"))
    return [header, *(path for path in others if path not in (header, header.parent / SHAPES))]


def read_ontology(project: Project) -> Ontology:
    """Return the ontology. Raises RefusedError naming file and line of what is no Turtle."""
    dataset = Dataset()
    findings = []
    for path in modules(project):
        try:
            for quad in parse(project.text(path), format=RdfFormat.TURTLE):
                dataset.add(quad)
        except SyntaxError as error:
            findings.append(_not_turtle(project, path, error))
        except RefusedError as refused:
            findings += refused.findings
    refuse_if_any(findings)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    triples = {quad.triple for quad in dataset}
    ontology = Ontology(tuple(sorted(triples, key=str)))
    refuse_if_any(_header_findings(project, ontology))
    return ontology


def _header_findings(project: Project, ontology: Ontology) -> Iterator[Finding]:
    for name, value, form in (
        ("dcterms:creator", ontology.creator, r".+"),
        ("owl:versionInfo", ontology.version, r"\d+\.\d+\.\d+"),
        ("dcterms:modified", ontology.modified, r"\d{4}-\d{2}-\d{2}"),
    ):
        if not re.fullmatch(form, value):
            yield Finding(
                "header-incomplete",
                f"the ontology's header states {name} as {value!r}",
                Place(project.name(modules(project)[0])),
                f"state it once, of the form {form}",
            )


def read_shapes(project: Project) -> rdflib.Graph:
    """Return the shapes. Raises RefusedError naming the line of what is no Turtle."""
    path = project.ontology / SHAPES
    text = project.text(path)
    try:
        list(parse(text, format=RdfFormat.TURTLE))
    except SyntaxError as error:
        raise RefusedError([_not_turtle(project, path, error)]) from error
    return rdflib.Graph().parse(data=text, format="turtle")


def canonical(text: str) -> str:
    """Return Turtle in the one form that the repository keeps: sorted, one value a line."""
    graph = rdflib.Graph(bind_namespaces="none").parse(data=text, format="turtle")
    return graph.serialize(format="longturtle", canon=True).rstrip() + "\n"


def turtle_files(project: Project) -> list[Path]:
    """Return every Turtle file that is kept in canonical form."""
    return [*modules(project), project.ontology / SHAPES]


def _not_turtle(project: Project, path: Path, error: SyntaxError) -> Finding:
    return Finding(
        "not-turtle",
        f"this is not Turtle: {error.msg}",
        Place(project.name(path), error.lineno),
        "mend the line; a missing ; or . before it is the usual cause",
    )
