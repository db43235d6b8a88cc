"""The layout of a thing's page: which facts stand in which section, in which order."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from graph import iris
from server.labels import LABELS, TAGS
from server.things.statements import Group

TEXT = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
SECTIONS = tomllib.loads(TEXT)["section"]
PLACES = {
    name: (number, order)
    for number, section in enumerate(SECTIONS)
    for order, name in enumerate(section["properties"])
}
LAST = (len(SECTIONS) - 1, 0)

ELSEWHERE = {
    *("rdf:type", *LABELS, "zw:basis", "dcterms:source", "zw:locator", "zw:printedText"),
    *("zw:passage", "prov:wasDerivedFrom", "skos:editorialNote"),
    *("org:originalOrganization", "org:resultingOrganization"),
    *("^org:originalOrganization", "^org:resultingOrganization"),
}
"""What a page shows in its title or among its sources, and what ORG says again of a change."""


@dataclass(frozen=True)
class Section:
    """A section of a page: its titles by language, and its facts in order."""

    title: dict[str, str]
    groups: list[Group]


def sections(groups: list[Group], language: str) -> list[Section]:
    """Return the facts that some graph states, as a reader looks for them.

    A text that is there in the reader's language is not shown in the other as well.
    """
    stated = (_values(group, inferred=False) for group in groups)
    shown = [_in_language(group, language) for group in stated if _is_fact(group)]
    ordered = sorted(shown, key=lambda group: (PLACES.get(group.name, LAST), group.name))
    found = [
        Section(
            section["title"],
            [group for group in ordered if PLACES.get(group.name, LAST)[0] == number],
        )
        for number, section in enumerate(SECTIONS)
    ]
    return [section for section in found if section.groups]


def inferences(groups: list[Group]) -> list[Group]:
    """Return what only follows."""
    return [
        group for group in (_values(group, inferred=True) for group in groups) if _is_fact(group)
    ]


def _is_fact(group: Group) -> bool:
    return bool(group.values) and group.name not in ELSEWHERE


def _values(group: Group, *, inferred: bool) -> Group:
    values = [value for value in group.values if value.inferred_only == inferred]
    return replace(group, values=values)


def _in_language(group: Group, language: str) -> Group:
    found = {getattr(value.term, "language", None) for value in group.values}
    if not found >= set(TAGS.values()):
        return group
    wanted = TAGS[language]
    values = [value for value in group.values if getattr(value.term, "language", "") == wanted]
    return replace(group, values=values)


def predicate_of(name: str) -> str | None:
    """Return the IRI of a property from its compact name, or None where it cannot be one."""
    prefix, colon, local = name.partition(":")
    if not colon or prefix not in iris.PREFIXES or not iris.NAME.fullmatch(local):
        return None
    return iris.expand(name)
