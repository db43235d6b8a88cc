"""Filters of what a page lists: parameters of its address that become patterns of its query."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from graph import iris
from server.context import data, locale, release
from server.data import Row
from server.labels import names_of
from server.page import sought
from server.problems import ProblemError
from server.rewriting import rewritten

PROVINCES = f"""SELECT ?it WHERE {{
  ?it zw:divisionLevel <{iris.entity("division-level", "province")}> }} ORDER BY ?it"""
PLACES = ("country", "division", "zone", "subdistrict")
"""The types of places, as their IRIs say."""


@dataclass(frozen=True)
class Filter:
    """A filter: its parameter, the type of the things it takes ids of, and its pattern."""

    name: str
    types: tuple[str, ...]
    """The types in the IRIs of what may be chosen, as in ``…/id/<type>/<id>``."""

    pattern: Callable[[str], str]
    """The pattern that keeps what has the thing with an IRI."""


def chosen(filters: tuple[Filter, ...]) -> dict[str, str]:
    """Return the IRIs that the request chooses, by parameter. Raises ProblemError for others."""
    asked = {f: request.args.get(f.name, "") for f in filters}
    return {f.name: _iri(f, id_) for f, id_ in asked.items() if id_}


def patterns(filters: tuple[Filter, ...], found: dict[str, str]) -> str:
    """Return the patterns of the filters that are chosen."""
    return "\n  ".join(f.pattern(found[f.name]) for f in filters if f.name in found)


def text_pattern(variable: str) -> str:
    """Return the pattern that keeps what the request's text finds by name, or none without it."""
    text = sought()
    return f"{variable} zw:search {json.dumps(text, ensure_ascii=False)} ." if text else ""


def asked(query: str) -> list[Row]:
    """Return the rows of a query that may search by name."""
    return data().select(rewritten(iris.prefix_declarations() + query, release().names.find))


def provinces() -> list[tuple[str, str]]:
    """Return the provinces as choices, id and label, by code."""
    found = [row["it"].value for row in data().constant(PROVINCES)]
    names = names_of(data(), found, locale())
    return [(iri.rpartition("/")[2], names[iri]) for iri in found]


def located(variable: str) -> Filter:
    """Return the filter by place: what lies in it, at any depth."""
    return Filter("place", PLACES, lambda iri: f"{variable} zw:locatedWithin <{iri}> .")


def _iri(filter_: Filter, id_: str) -> str:
    if iris.NAME.fullmatch(id_):
        candidates = [iris.entity(type_, id_) for type_ in filter_.types]
        values = " ".join(f"<{iri}>" for iri in candidates)
        rows = data().select(
            f"SELECT DISTINCT ?it WHERE {{ VALUES ?it {{ {values} }} ?it a ?any }}"
        )
        if rows:
            return rows[0]["it"].value
    raise ProblemError("no-such-choice", name=filter_.name, asked=id_)
