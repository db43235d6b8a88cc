"""A thing in the words of schema.org, for the JSON-LD in its page (https://schema.org/)."""

import json
from itertools import chain
from typing import Any

import pyoxigraph as ox

from graph import iris
from server.labels import WRITTEN
from server.things.links import LICENSE
from server.things.view import View

TYPES = (
    ("zw:Country", "Country"),
    ("dcterms:Location", "AdministrativeArea"),
    ("zw:PublicOrganisation", "GovernmentOrganization"),
    ("org:Organization", "Organization"),
    ("foaf:Person", "Person"),
    ("zw:WebsiteColumn", "WebPageElement"),
    ("zw:Website", "WebSite"),
    ("zw:Platform", "GovernmentService"),
    ("zw:Initiative", "Project"),
    ("zw:Event", "Event"),
    ("zw:PolicyDocument", "Legislation"),
    ("zw:SourceDocument", "CreativeWork"),
    ("zw:Publication", "CreativeWork"),
    ("skos:ConceptScheme", "DefinedTermSet"),
    ("skos:Concept", "DefinedTerm"),
)
"""The type of a thing by its class: the first of these that it is in, else Thing."""

PROPERTIES = {
    "zw:within": "containedInPlace",
    "zw:administeredBy": "parentOrganization",
    "org:unitOf": "parentOrganization",
    "zw:jurisdiction": "areaServed",
    "zw:seat": "location",
    "zw:operatedBy": "provider",
    "zw:honouredBy": "award",
    "owl:sameAs": "sameAs",
    "skos:altLabel": "alternateName",
    "zw:printedName": "alternateName",
    "zw:gbCode": "identifier",
    "skos:inScheme": "inDefinedTermSet",
}
"""Our properties in the words of schema.org."""

OF_WORKS = {"dcterms:isPartOf": "isPartOf"}
OF_EVENTS = {"dcterms:date": "startDate", "zw:end": "endDate"}
ONLY_OF = {"WebSite": OF_WORKS, "WebPageElement": OF_WORKS, "Event": OF_EVENTS}
"""Further properties that only things of some type have there."""

NAMED = {"award"}
"""What schema.org takes as a text rather than as a thing."""


def schema_org(it: View, document: str) -> str:
    """Return a thing as JSON-LD that can stand in a page."""
    labels = it.labels.get(it.iri, {})
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@id": it.iri,
        "@type": _type(it),
        "name": texts(labels),
        "mainEntityOfPage": {"@id": document, "@type": "WebPage", "license": LICENSE},
        "subjectOf": {"@id": iris.DATASET, "@type": "Dataset", "license": LICENSE},
    }
    for name, word in _properties(found["@type"]).items():
        values = [_value(it, value.term, word) for value in it.values(name)]
        if values:
            found[word] = [*found.get(word, []), *chain.from_iterable(values)]
    return embedded(found)


def embedded(found: dict[str, Any]) -> str:
    """Return JSON-LD that can stand in a page: no ``<`` in it can end the element."""
    return json.dumps(found, ensure_ascii=False).replace("<", "\\u003c")


def texts(by_tag: dict[str, str]) -> list[dict[str, str]]:
    """Return texts by their language tags as values of JSON-LD."""
    return [{"@value": text, "@language": WRITTEN.get(tag, tag)} for tag, text in by_tag.items()]


def _type(it: View) -> str:
    classes = {value.term.value for value in it.values("rdf:type")}
    known = (word for name, word in TYPES if iris.expand(name) in classes)
    return next(known, "Thing")


def _properties(type_: str) -> dict[str, str]:
    return PROPERTIES | ONLY_OF.get(type_, {})


def _value(it: View, term: object, word: str) -> list[Any]:
    """Return what stands for a value: texts in their languages for what is taken as a text."""
    if isinstance(term, ox.Literal):
        return [term.value]
    assert isinstance(term, ox.NamedNode)
    names = texts(it.labels.get(term.value, {}))
    if word in NAMED:
        return names
    return [term.value] if word == "sameAs" else [{"@id": term.value, "name": names}]
