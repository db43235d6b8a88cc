"""A thing in the words of schema.org, for the JSON-LD in its page (https://schema.org/)."""

import json
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
    "dcterms:isPartOf": "isPartOf",
    "zw:honouredBy": "award",
    "owl:sameAs": "sameAs",
    "skos:altLabel": "alternateName",
    "zw:printedName": "alternateName",
    "zw:gbCode": "identifier",
    "skos:inScheme": "inDefinedTermSet",
}
"""Our properties in the words of schema.org."""

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
        "url": it.iri,
        "mainEntityOfPage": {"@id": document, "@type": "WebPage", "license": LICENSE},
        "subjectOf": {"@id": iris.DATASET, "@type": "Dataset", "license": LICENSE},
    }
    for name, word in PROPERTIES.items():
        values = [_value(it, value.term, word) for value in it.values(name)]
        if values:
            found[word] = [*found.get(word, []), *values]
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


def _value(it: View, term: object, word: str) -> Any:
    if isinstance(term, ox.Literal):
        return term.value
    assert isinstance(term, ox.NamedNode)
    name = it.label(term.value, "zh")
    if word in NAMED:
        return name
    return term.value if word == "sameAs" else {"@id": term.value, "name": name}
