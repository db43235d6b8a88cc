"""What is known of one thing: its statements, what refers to it, and where each was stated."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph import iris
from server.data import Data, Row, Term

INFERRED = iris.graph("inferred")
LABELS = ("skos:prefLabel", "rdfs:label", "dcterms:title")
LABEL_IRIS = frozenset(iris.expand(curie) for curie in LABELS)
TYPE = iris.expand("rdf:type")
BUILTIN = {
    iris.expand("owl:sameAs"): {"zh-hans": "即", "en": "same as"},
    iris.expand("rdfs:isDefinedBy"): {"zh-hans": "定义于", "en": "is defined by"},
    iris.expand("rdfs:subClassOf"): {"zh-hans": "上位类", "en": "subclass of"},
}
"""The labels of the terms of RDF and OWL themselves, which no ontology may label."""
FIRST = (
    *("zw:recipient", "zw:award", "zw:outcome", "zw:category", "zw:applicant", "zw:position"),
    *("zw:list", "zw:recipientAsPrinted", "zw:applicantAsPrinted"),
    *("org:classification", "zw:platformKind", "zw:operatedBy", "zw:leadBody", "zw:place"),
    *("zw:gap", "zw:partOfProgramme", "zw:concerns", "zw:summary", "zw:findingKind"),
    *("dcterms:date", "zw:end", "zw:before", "zw:after", "zw:measure", "zw:value", "zw:unit"),
    *("zw:criteria", "zw:reason", "zw:about"),
    *("zw:governs", "zw:jurisdiction", "zw:seat", "zw:divisionLevel", "zw:divisionKind"),
    *("zw:gbCode", "zw:within", "org:unitOf", "zw:administeredBy", "zw:guidedBy", "zw:rank"),
    *("org:holds", "org:postIn", "zw:ofEdition", "zw:editionOf", "zw:year", "zw:conferredBy"),
    *("skos:definition", "zw:printedName", "skos:altLabel", "skos:hiddenLabel"),
)
LAST = (
    "dcterms:source",
    "zw:locator",
    "zw:printedText",
    "prov:wasDerivedFrom",
    "zw:basis",
    "skos:editorialNote",
    "owl:sameAs",
    "rdfs:isDefinedBy",
)
"""The order of facts: what a reader looks for first, and what comes after all others."""

FALLBACK = {
    "zh": ("zh-hans", "zh-hant", "en", "", "zh-latn-pinyin"),
    "en": ("en", "zh-hans", "zh-hant", "", "zh-latn-pinyin"),
}
"""The order in which a label's language is chosen: the one fallback of all pages."""


@dataclass(frozen=True)
class Value:
    """A value of a fact, and the named graphs that state it."""

    term: Term
    graphs: tuple[str, ...]

    @property
    def inferred_only(self) -> bool:
        """Whether no graph states the value and it only follows."""
        return self.graphs == (INFERRED,)


@dataclass(frozen=True)
class Group:
    """A predicate with its values."""

    predicate: str
    values: list[Value]


@dataclass(frozen=True)
class PrintedRow:
    """A row of a list in which a thing stands."""

    iri: str
    text: str

    @property
    def list(self) -> str:
        """The IRI of the list."""
        return self.iri.partition("/rows.csv")[0]

    @property
    def number(self) -> str:
        """The number of the row."""
        return self.iri.rpartition("=")[2]


@dataclass
class Description:
    """A thing as its page shows it."""

    iri: str
    own: list[Group]
    incoming: list[Group]
    rows: list[PrintedRow]
    types: list[str]
    """The most specific classes of the thing."""
    labels: dict[str, dict[str, str]] = field(repr=False)
    """By IRI, by language: the label of the thing and of all that its page names."""

    def label(self, iri: str, language: str) -> str:
        """Return the label of anything on the page, by the one fallback; else its last part."""
        return best_label(self.labels.get(iri) or BUILTIN.get(iri, {}), language) or _tail(iri)

    def facts(self, language: str) -> list[Group]:
        """Return what some graph states of the thing, but for its labels and types.

        A text that is there in the reader's language is not shown in the other as well.
        """
        return [_in_language(group, language) for group in _select(self.own, inferred=False)]

    @property
    def inferences(self) -> list[Group]:
        """What only follows, but for the thing's labels and types."""
        return _select(self.own, inferred=True)


def best_label(labels: dict[str, str], language: str) -> str | None:
    """Return the label in the first language of the fallback that there is one in."""
    return next((labels[tag] for tag in FALLBACK[language] if tag in labels), None)


def describe(data: Data, iri: str) -> Description | None:
    """Return what is known of a thing, or None where nothing is."""
    own = _groups(data.select(f"SELECT ?p ?v ?g WHERE {{ GRAPH ?g {{ <{iri}> ?p ?v }} }}"))
    if not own:
        return None
    pattern = f"GRAPH ?g {{ ?v ?p <{iri}> }} FILTER(?g != <{INFERRED}>)"
    incoming = _groups(data.select(f"SELECT ?p ?v ?g WHERE {{ {pattern} }}"))
    incoming = _as_printed(incoming, _printed_order(data, iri))
    rows, types = printed_rows(data, iri), types_of(data, iri)
    named = {iri, *_named(own), *_named(incoming), *(row.list for row in rows)}
    return Description(iri, own, incoming, rows, types, labels_of(data, named))


def _printed_order(data: Data, iri: str) -> dict[str, tuple[str, int]]:
    """Return where the conferrals of a list or an award were printed: list and row."""
    rows = data.select(
        f"""SELECT ?it ?row WHERE {{
          ?it zw:list|zw:award <{iri}> ; prov:wasDerivedFrom ?row }}"""
    )
    printed = {row["it"].value: PrintedRow(row["row"].value, "") for row in rows}
    return {it: (row.list, int(row.number)) for it, row in printed.items()}


def _as_printed(groups: list[Group], order: dict[str, tuple[str, int]]) -> list[Group]:
    """Return groups with what was printed in its order, and all else as it was."""

    def place(value: Value) -> tuple[str, int]:
        return order.get(value.term.value, ("", 0))

    return [Group(group.predicate, sorted(group.values, key=place)) for group in groups]


def types_of(data: Data, iri: str) -> list[str]:
    """Return the most specific classes of a thing: those that none of its others is under."""
    rows = data.select(
        f"""SELECT DISTINCT ?type WHERE {{ <{iri}> a ?type
          FILTER NOT EXISTS {{ <{iri}> a ?other . ?other rdfs:subClassOf+ ?type }} }}
        ORDER BY ?type"""
    )
    return [row["type"].value for row in rows]


def printed_rows(data: Data, iri: str) -> list[PrintedRow]:
    """Return the rows in which a thing stands, in the order of the lists."""
    rows = data.select(
        f"""SELECT DISTINCT ?row ?text WHERE {{
          {{ <{iri}> prov:wasDerivedFrom ?row }}
          UNION {{ VALUES ?role {{ zw:recipient zw:applicant zw:list zw:award }}
                   ?conferral ?role <{iri}> ; prov:wasDerivedFrom ?row }}
          ?row zw:rowText ?text }}"""
    )
    found = [PrintedRow(row["row"].value, row["text"].value) for row in rows]
    return sorted(found, key=lambda row: (row.list, int(row.number)))


def source_rows(data: Data, iri: str) -> list[tuple[PrintedRow, str]]:
    """Return the rows of a list, each with the conferral that derives from it."""
    rows = data.select(
        f"""SELECT ?row ?text ?conferral WHERE {{
          ?row dcterms:isPartOf <{iri}> ; zw:rowText ?text .
          ?conferral prov:wasDerivedFrom ?row }}"""
    )
    found = [
        (PrintedRow(row["row"].value, row["text"].value), row["conferral"].value) for row in rows
    ]
    return sorted(found, key=lambda pair: int(pair[0].number))


def terms(data: Data) -> list[dict[str, str]]:
    """Return the ontology's own terms, by name: kind, labels and definitions."""
    rows = data.select(
        f"""SELECT ?term ?kind ?label_zh ?label_en ?text_zh ?text_en WHERE {{
          GRAPH <{iris.graph("ontology")}> {{
            ?term a ?kind ; rdfs:label ?label_zh, ?label_en ; skos:definition ?text_zh, ?text_en .
            VALUES ?kind {{
              owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty
            }}
            FILTER(STRSTARTS(STR(?term), "{iris.TERM}"))
            FILTER(LANGMATCHES(LANG(?label_zh), "zh-hans") && LANGMATCHES(LANG(?label_en), "en"))
            FILTER(LANGMATCHES(LANG(?text_zh), "zh-hans") && LANGMATCHES(LANG(?text_en), "en"))
          }} }}
        ORDER BY ?kind ?term"""
    )
    return [
        {name: value.value for name, value in row.items() if not isinstance(value, ox.Triple)}
        | {"name": row["term"].value.removeprefix(iris.TERM)}
        for row in rows
    ]


def labels_of(data: Data, named: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the labels of things, by IRI and language, in one query."""
    values = " ".join(f"<{iri}>" for iri in sorted(named))
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for row in data.select(
        f"SELECT ?it ?label WHERE {{ VALUES ?it {{ {values} }} ?it {'|'.join(LABELS)} ?label }}"
    ):
        label = row["label"]
        if isinstance(label, ox.Literal):
            labels[row["it"].value].setdefault(label.language or "", label.value)
    return labels


def _groups(rows: list[Row]) -> list[Group]:
    graphs: dict[tuple[str, Term], set[str]] = defaultdict(set)
    for row in rows:
        if not isinstance(row["v"], ox.BlankNode):  # parts of axioms, which have no page
            graphs[row["p"].value, row["v"]].add(row["g"].value)
    values: dict[str, list[Value]] = defaultdict(list)
    for (predicate, term), names in graphs.items():
        values[predicate].append(Value(term, tuple(sorted(names))))
    return [
        Group(predicate, sorted(found, key=lambda value: str(value.term)))
        for predicate, found in sorted(values.items(), key=lambda item: _order(item[0]))
    ]


def _order(predicate: str) -> tuple[int, str]:
    """Return where a predicate stands among the facts of a page."""
    name = iris.compact(predicate)
    if name in FIRST:
        return FIRST.index(name), name
    return len(FIRST) + (LAST.index(name) + 1 if name in LAST else 0), name


def _named(groups: list[Group]) -> set[str]:
    nodes = {value.term for group in groups for value in group.values}
    iris_ = {node.value for node in nodes if isinstance(node, ox.NamedNode)}
    types = {
        v.term.datatype.value for g in groups for v in g.values if isinstance(v.term, ox.Literal)
    }
    return iris_ | types | {group.predicate for group in groups}


def _select(groups: list[Group], *, inferred: bool) -> list[Group]:
    chosen = []
    for group in groups:
        values = [value for value in group.values if value.inferred_only == inferred]
        if values and group.predicate not in {TYPE, *LABEL_IRIS}:
            chosen.append(Group(group.predicate, values))
    return chosen


def _in_language(group: Group, language: str) -> Group:
    tags = {"zh": "zh-hans", "en": "en"}
    wanted = tags[language]
    found = {getattr(value.term, "language", None) for value in group.values}
    if not found >= set(tags.values()):
        return group
    values = [value for value in group.values if getattr(value.term, "language", "") == wanted]
    return Group(group.predicate, values)


def _tail(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
