"""Search by names: a page of what is found, and suggestions while one types."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, request

from graph import iris
from server.context import data, locale, query_string, release
from server.door import Answer
from server.labels import label, labels_of
from server.messages import message
from server.negotiation import choose
from server.page import HTML, choice, page, portion, sought
from server.problems import not_acceptable
from server.representation import Representation, send
from server.search import Hit
from server.templating import href, link

search = Blueprint("search", __name__)

SUGGESTIONS = "application/x-suggestions+json"
"""The format of OpenSearch Suggestions 1.1: the text, completions, descriptions, addresses."""

KINDS = {
    "places": {"dcterms:Location"},
    "bodies": {"org:Organization"},
    "platforms": {"zw:Platform"},
    "initiatives": {"zw:Initiative", "zw:InformationSystem", "zw:Mechanism", "zw:Technology"},
    "people": {"foaf:Person", "org:Post"},
    "awards": {
        "zw:Award",
        "zw:AwardEdition",
        "zw:AwardProgramme",
        "zw:AwardSeries",
        "zw:AwardList",
    },
    "results": {"zw:Conferral"},
    "documents": {
        "void:Dataset",
        "zw:SourceDocument",
        "zw:SourceList",
        "zw:PolicyDocument",
        "zw:Publication",
    },
    "terms": {
        "skos:Concept",
        "skos:ConceptScheme",
        "owl:Ontology",
        "owl:Class",
        "owl:ObjectProperty",
    }
    | {"owl:DatatypeProperty", "owl:AnnotationProperty"},
}
"""The kinds of things that a search tells apart, by their classes; the rest are facts."""

REST = "facts"
PER_PAGE = 40
SUGGESTED = 8
ABOVE = "SELECT ?it ?up WHERE {{ VALUES ?it {{ {values} }} ?it zw:within ?up }}"
OTHER_NAMES = "zw:printedName|skos:altLabel|skos:hiddenLabel|skos:prefLabel|foaf:accountName"


@dataclass(frozen=True)
class Found:
    """A thing that was found: where it is read, what it is called and is, and why it was found."""

    address: str
    title: str
    told: list[str]
    """What else tells it apart: its kind, the place it is in, and another name.

    That is the name by which it was found, or in English the Chinese one.
    """


@search.get("/search")
def find() -> Response:
    """Answer with what is found by a text: a page, or suggestions."""
    text = sought()
    if _media_type() == HTML:
        return page("search.html", lambda: _results(text))
    identity = ("suggestions", query_string(), locale())
    return send(Representation(identity, SUGGESTIONS, lambda: _suggestions(text)))


def _media_type() -> str:
    if request.args.get("format") == "suggestions":
        return SUGGESTIONS
    offers = [HTML, SUGGESTIONS, "application/json"]
    media_type = choose(request.headers.get("Accept"), offers)
    if media_type is None:
        raise not_acceptable(offers)
    return media_type


def _results(text: str) -> dict[str, Any]:
    hits = release().names.hits(text)
    counts = Counter(_kind(hit) for hit in hits)
    asked = choice("kind", ["", *KINDS, REST])
    chosen = [hit for hit in hits if not asked or _kind(hit) == asked]
    shown, number, pages = portion(chosen, PER_PAGE)
    return {
        "searched": text,
        "found": _found(shown, text),
        "total": len(chosen),
        "counts": {kind: counts[kind] for kind in (*KINDS, REST) if counts[kind]},
        "kind": asked,
        "number": number,
        "pages": pages,
        "query": f"SELECT ?it WHERE {{ ?it zw:search {json.dumps(text, ensure_ascii=False)} }}",
    }


def _suggestions(text: str) -> Answer:
    found = _found(release().names.hits(text)[:SUGGESTED], text)
    told = [" · ".join(it.told) for it in found]
    body = [text, [it.title for it in found], told, [it.address for it in found]]
    return Answer(json.dumps(body, ensure_ascii=False).encode(), len(found))


def _found(hits: Sequence[Hit], text: str) -> list[Found]:
    if not hits:
        return []
    classes = {class_ for hit in hits if (class_ := _class(hit))}
    places = _places(hits)
    labels = labels_of(data(), {hit.iri for hit in hits} | classes | set(places.values()))
    names = _other_names(hits)

    def found(hit: Hit) -> Found:
        title = label(labels, hit.iri, locale())
        place = label(labels, places[hit.iri], locale()) if hit.iri in places else ""
        chinese = labels.get(hit.iri, {}).get("zh-hans", "")
        other = _why(text, title, names.get(hit.iri, [])) or chinese
        told = [_kind_label(hit, labels), place, other if other != title else ""]
        return Found(link(href(hit.iri)), title, [word for word in told if word])

    return [found(hit) for hit in hits]


def _places(hits: Sequence[Hit]) -> dict[str, str]:
    """Return of each place among the hits the place above it."""
    values = " ".join(f"<{hit.iri}>" for hit in hits)
    return {row["it"].value: row["up"].value for row in data().select(ABOVE.format(values=values))}


def _kind(hit: Hit) -> str:
    return next((kind for kind, classes in KINDS.items() if classes & set(hit.types)), REST)


def _kind_label(hit: Hit, labels: dict[str, dict[str, str]]) -> str:
    class_ = _class(hit)
    return label(labels, class_, locale()) if class_ in labels else message(_kind(hit), locale())


def _class(hit: Hit) -> str:
    """Return the IRI of the most specific class of a hit, if it has one in our prefixes."""
    name = next(iter(hit.types), "")
    return iris.expand(name) if ":" in name and "/" not in name else ""


def _other_names(hits: Sequence[Hit]) -> dict[str, list[str]]:
    values = " ".join(f"<{hit.iri}>" for hit in hits)
    rows = data().select(
        f"""SELECT ?it ?name WHERE {{ VALUES ?it {{ {values} }} ?it {OTHER_NAMES} ?name }}
        ORDER BY ?name"""
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        name = row["name"]
        if isinstance(name, ox.Literal):
            found.setdefault(row["it"].value, []).append(name.value)
    return found


def _why(text: str, title: str, names: list[str]) -> str:
    """Return the first name that holds a text, if the title does not hold it; else none."""
    fold = release().names.fold
    sought = fold(text).replace(" ", "")
    holding = (name for name in [title, *names] if sought in fold(name).replace(" ", ""))
    name = next(holding, "")
    return "" if name == title else name
