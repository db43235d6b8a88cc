"""The metadata of a release: its lists and, in VoID and DCAT, the dataset with its counts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from graph import iris
from graph.examples import Example, example_queries, prefixes
from graph.formats import DUMPS, GZIP, GZIP_TYPE
from graph.lists import SourceList, Text
from graph.ontology import EN, ZH, Ontology

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Statement: TypeAlias = tuple[str, str, NamedNode | Literal]

DATASET = iris.DATASET
LICENCE = NamedNode("https://creativecommons.org/licenses/by/4.0/")
TITLE = Text("政务：中国电子政务知识图谱", "Zhengwu: a knowledge graph of China's e-government")
DESCRIPTION = Text(
    "由公布的获奖名单构建的中国电子政务机构、行政层级、项目和奖励，每一事实注明其依据。",
    "The agencies, administrative hierarchy, initiatives and awards of China's e-government, "
    "built from published award lists, each fact with what it rests on.",
)
GRAPHS = {
    "names": Text(
        "名单所列事物的名称与类型，以及由名称确切读出的事实。",
        "What the things named in the lists are called and are, and what their names say.",
    ),
    "background": Text(
        "来源均未述及的背景知识：译名、级别、上级机构、外部链接。",
        "What no source here states: translations, ranks, superior bodies, links out.",
    ),
    "ontology": Text("本体与概念表。", "The ontology and its concept schemes."),
    "inferred": Text("由以上各图推出的事实。", "What follows from the other graphs."),
    "metadata": Text(
        "来源、各陈述的依据与编者的判断。",
        "The sources, what statements rest on, and our judgements.",
    ),
    "dataset": Text(
        "数据集的说明：计数、前缀与查询示例。",
        "What the dataset is: its counts, its prefixes, and example queries.",
    ),
    "partitions": Text(
        "各类事物有哪些属性、各有多少。",
        "Which properties the things of each class have, and how many.",
    ),
}
"""What each graph that is no list holds."""


def source_quads(lists: Iterable[SourceList]) -> Iterator[Quad]:
    """Yield what ``source.toml`` states of each list, in the graph ``metadata``."""
    for source in lists:
        yield from _quads("metadata", _source(source))


def _source(source: SourceList) -> Iterator[Statement]:
    subject, states = iris.source(source.name), source.states
    checksum = f"{subject}/published.txt#sha256"
    document = NamedNode(iris.entity("document", states.document))
    yield subject, "rdf:type", _node("zw:SourceList")
    yield subject, "dcterms:source", document
    yield subject, "prov:wasDerivedFrom", document
    yield from _both(subject, "dcterms:title", states.title)
    yield from _both(subject, "zw:passage", states.passage)
    if states.publisher:
        yield from _both(subject, "dcterms:publisher", states.publisher)
    if states.issued:
        yield subject, "dcterms:issued", Literal(states.issued)
    if states.address:
        yield subject, "foaf:page", NamedNode(states.address)
    yield subject, "spdx:checksum", NamedNode(checksum)
    yield checksum, "rdf:type", _node("spdx:Checksum")
    yield checksum, "spdx:algorithm", _node("spdx:checksumAlgorithm_sha256")
    yield checksum, "spdx:checksumValue", Literal(states.sha256)


@dataclass(frozen=True)
class Counts:
    """How often the triples of some quads use each property, class, entity; sizes of graphs."""

    properties: Counter[NamedNode]
    classes: Counter[Term]
    entities: Counter[str]
    graphs: Counter[NamedNode | BlankNode | DefaultGraph]

    def __add__(self, other: "Counts") -> "Counts":
        """Return the counts of both, which share no triple."""
        return Counts(
            self.properties + other.properties,
            self.classes + other.classes,
            self.entities + other.entities,
            self.graphs + other.graphs,
        )


def _count(quads: list[Quad]) -> Counts:
    triples = {quad.triple for quad in quads}
    type_, prefix = _node("rdf:type"), iris.BASE + "id/"
    subjects = (t.subject.value for t in triples if isinstance(t.subject, NamedNode))
    return Counts(
        Counter(t.predicate for t in triples),
        Counter(t.object for t in triples if t.predicate == type_),
        Counter(subject for subject in subjects if subject.startswith(prefix)),
        Counter(quad.graph_name for quad in quads),
    )


def dataset_quads(
    id_: str,
    quads: list[Quad],
    ontology: Ontology,
    documents: dict[str, Text],
    examples: list[Example],
) -> list[Quad]:
    """Return the description of the dataset of a release, in the graph ``dataset``.

    Its counts (https://www.w3.org/TR/void/#statistics) are those of the whole release, this
    description included: it is written anew until it counts itself right.
    """
    described, description = _count(quads), list[Quad]()
    while True:
        counts = described + _count(description)
        statements = chain(
            _dataset(id_, counts, ontology, documents), prefixes(), example_queries(examples)
        )
        again = list(_quads("dataset", statements))
        if again == description:
            return description
        description = again


def _dataset(
    id_: str, counts: Counts, ontology: Ontology, documents: dict[str, Text]
) -> Iterator[Statement]:
    yield from _header(id_, ontology)
    yield DATASET, "void:triples", Literal(counts.properties.total())
    yield DATASET, "void:entities", Literal(len(counts.entities))
    yield from _partitions(counts)
    yield from _named_graphs(counts, documents)
    yield from _distributions()


def _header(id_: str, ontology: Ontology) -> list[Statement]:
    return [
        (DATASET, "rdf:type", _node("void:Dataset")),
        (DATASET, "rdf:type", _node("dcat:Dataset")),
        *_both(DATASET, "dcterms:title", TITLE),
        *_both(DATASET, "dcterms:description", DESCRIPTION),
        (DATASET, "dcterms:license", LICENCE),
        (DATASET, "dcterms:creator", Literal(ontology.creator)),
        (DATASET, "dcterms:modified", Literal(ontology.modified, datatype=_node("xsd:date"))),
        (DATASET, "dcterms:identifier", Literal(id_)),
        (DATASET, "owl:versionInfo", Literal(ontology.version)),
        (DATASET, "void:uriSpace", Literal(iris.BASE + "id/")),
        (DATASET, "void:vocabulary", NamedNode(iris.ONTOLOGY)),
        (DATASET, "void:sparqlEndpoint", NamedNode(iris.ENDPOINT)),
    ]


def _partitions(counts: Counts) -> Iterator[Statement]:
    for property_, count in sorted(counts.properties.items(), key=str):
        part = iris.partition("property", property_.value)
        yield DATASET, "void:propertyPartition", NamedNode(part)
        yield part, "void:property", property_
        yield part, "void:triples", Literal(count)
    for class_, count in sorted(counts.classes.items(), key=str):
        if isinstance(class_, NamedNode):
            part = iris.partition("class", class_.value)
            yield DATASET, "void:classPartition", NamedNode(part)
            yield part, "void:class", class_
            yield part, "void:entities", Literal(count)


def _named_graphs(counts: Counts, documents: dict[str, Text]) -> Iterator[Statement]:
    for name, text in sorted({**GRAPHS, **documents}.items()):
        graph = iris.graph(name)
        yield DATASET, "void:subset", NamedNode(graph)
        yield graph, "rdf:type", _node("void:Dataset")
        yield from _both(graph, "dcterms:description", text)
        yield graph, "void:triples", Literal(counts.graphs[NamedNode(graph)])


def _distributions() -> Iterator[Statement]:
    """Yield the dumps, each as it is and compressed.

    Their sizes and checksums stand in ``SHA256SUMS``, and not here: this description is in the
    dumps, and none can hold the checksum of itself.
    """
    for name, media_type in DUMPS.items():
        dump = f"{iris.BASE}dump/{name}"
        yield from _distribution(dump, media_type)
        yield from _distribution(dump + GZIP, media_type)
        yield dump + GZIP, "dcat:compressFormat", _media_type(GZIP_TYPE)
        yield DATASET, "void:dataDump", NamedNode(dump)


def _distribution(dump: str, media_type: str) -> list[Statement]:
    return [
        (DATASET, "dcat:distribution", NamedNode(dump)),
        (dump, "rdf:type", _node("dcat:Distribution")),
        (dump, "dcat:downloadURL", NamedNode(dump)),
        (dump, "dcat:mediaType", _media_type(media_type)),
        (dump, "dcterms:license", LICENCE),
    ]


def _media_type(name: str) -> NamedNode:
    return NamedNode(f"https://www.iana.org/assignments/media-types/{name}")


def _both(subject: str, predicate: str, text: Text) -> list[Statement]:
    return [
        (subject, predicate, Literal(text.zh, language=ZH)),
        (subject, predicate, Literal(text.en, language=EN)),
    ]


def _node(curie: str) -> NamedNode:
    return NamedNode(iris.expand(curie))


def _quads(name: str, statements: Iterable[Statement]) -> Iterator[Quad]:
    graph = NamedNode(iris.graph(name))
    for subject, predicate, value in statements:
        yield Quad(NamedNode(subject), _node(predicate), value, graph)
