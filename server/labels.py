"""What a thing is called: its labels, and the one order in which a language is chosen."""

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

import pyoxigraph as ox

from graph import iris
from server.data import Data, Row

LABELS = ("skos:prefLabel", "rdfs:label", "dcterms:title")
"""The properties whose values are labels."""

FALLBACK = {
    "zh": ("zh-hans", "zh-hant", "en", "", "zh-latn-pinyin"),
    "en": ("en", "zh-hans", "zh-hant", "", "zh-latn-pinyin"),
}
"""The order in which a label's language is chosen: the one fallback of all pages."""

TAGS = {"zh": "zh-hans", "en": "en"}
"""The language tag of a reader's language."""

WRITTEN = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "zh-latn-pinyin": "zh-Latn-pinyin"}
"""How HTML writes the tags that the store keeps in lower case."""

BUILTIN = {
    iris.expand("rdf:type"): {"zh-hans": "类型", "en": "type"},
    iris.expand("owl:sameAs"): {"zh-hans": "同一事物", "en": "same as"},
    iris.expand("rdfs:isDefinedBy"): {"zh-hans": "定义于", "en": "is defined by"},
    iris.expand("rdfs:subClassOf"): {"zh-hans": "上位类", "en": "subclass of"},
}
"""The labels of the terms of RDF and OWL themselves, which no ontology may label."""

ROW = "/rows.csv#row="
SITES = {"www.wikidata.org": "Wikidata", "sws.geonames.org": "GeoNames"}
"""What the places that we link to are called."""


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


def names_of(data: Data, named: Iterable[str], language: str) -> dict[str, str]:
    """Return what to call each of many things, where nothing else of their labels is wanted."""
    things = set(named)
    found = {} if not things else _in_language(data, things, TAGS[language])
    rest = things - found.keys()
    labels = labels_of(data, rest) if rest else {}
    return found | {iri: label(labels, iri, language) for iri in rest}


def _in_language(data: Data, things: set[str], tag: str) -> dict[str, str]:
    values = " ".join(f"<{iri}>" for iri in sorted(things))
    rows = data.select(
        f"""SELECT ?it ?label WHERE {{ VALUES ?it {{ {values} }} ?it {"|".join(LABELS)} ?label
          FILTER(LANGMATCHES(LANG(?label), "{tag}")) }}"""
    )
    return {row["it"].value: row["label"].value for row in rows}


def name_in(row: Row, variable: str, iri: str, language: str) -> str:
    """Return the name that a query gives a thing, else what its IRI says."""
    return row[variable].value if variable in row else label({}, iri, language)


def best_label(labels: dict[str, str], language: str) -> str | None:
    """Return the label in the first language of the fallback that there is one in."""
    return next((labels[tag] for tag in FALLBACK[language] if tag in labels), None)


def label(labels: dict[str, dict[str, str]], iri: str, language: str) -> str:
    """Return what to call anything: its label by the one fallback, else what its IRI says."""
    return best_label(labels.get(iri) or BUILTIN.get(iri, {}), language) or _named_by(iri)


def _named_by(iri: str) -> str:
    """Return what an IRI without a label says: of a row its list too, of other sites which."""
    if ROW in iri:
        return " · ".join(iri.rpartition("/source/")[2].split(ROW))
    tail = iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
    host = urlsplit(iri).netloc
    return (
        tail if iris.local(iri) or iris.compact(iri) != iri else f"{SITES.get(host, host)} {tail}"
    )
