"""What places are counted by: one table of counts, and the queries that ask for them."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph import iris
from server.explore.questions import question

COUNTRY = iris.entity("country", "CN")
TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Count:
    """Something that places hold in some number."""

    name: str
    titles: dict[str, str]
    what: str
    """The pattern of what is counted, as ``?it``."""

    path: str = "zw:locatedWithin"
    """The path from it to every place that it is in, at any depth."""

    page: str = ""
    """The page that lists it, if there is one."""

    chosen: dict[str, str] = field(default_factory=dict)
    """What is chosen there, beside the place."""

    kind: str = ""
    """The kind of platform that is counted, if it is one."""

    def title(self, language: str) -> str:
        """Return what is counted, in words."""
        return self.titles[language]

    def in_provinces(self, language: str) -> str:
        """Return the query for the number in each province, the largest first."""
        return question("counted-in-provinces", language, what=self.what, path=self.path)

    def in_places(self, language: str) -> str:
        """Return the query for the number in every place, and without a place, of those in none."""
        return question("counted-in-places", language, what=self.what, path=self.path)


def within(place: str, what: str, path: str) -> str:
    """Return the pattern of what is in a place, at any depth.

    The place comes first: but for the country, a place holds a small part of the graph.
    """
    located = f"?it {path} <{place}>"
    return f"{what} . {located}" if place == COUNTRY else f"{located} . {what}"


def _count(name: str, title: dict[str, str], kind: str = "", **given: Any) -> Count:
    if not kind:
        return Count(name, title, **given)
    iri = iris.entity("platform-kind", kind)
    what = f"?it zw:platformKind <{iri}>"
    return Count(name, title, what, page="/platforms", chosen={"kind": kind}, kind=iri)


COUNTS = {name: _count(name, **given) for name, given in TABLE.items()}
