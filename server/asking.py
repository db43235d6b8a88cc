"""Asking the public door, and telling the caller in problem documents what went wrong."""

import re
from collections.abc import Callable

from graph import iris
from server.context import LANGUAGES, limits, release
from server.door import (
    Answer,
    BusyError,
    EngineDownError,
    EngineError,
    EngineSlowError,
    Query,
    QueryDepthError,
    QueryError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
)
from server.problems import ProblemError, Value
from server.syntax.explain import explain, told

AT = re.compile(r"error at (\d+):(\d+): ")
"""How the engine's words on a syntax error begin: line and column, from 1."""

WELL_KNOWN = {
    "dbo": "http://dbpedia.org/ontology/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "gn": "http://www.geonames.org/ontology#",
    "locn": "http://www.w3.org/ns/locn#",
    "qb": "http://purl.org/linked-data/cube#",
    "rr": "http://www.w3.org/ns/r2rml#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
}
"""Prefixes that are none of ours but that queries bring along."""

PROBLEMS: dict[type[QueryError], Callable[[QueryError], ProblemError]] = {
    QueryDepthError: lambda _: ProblemError("query-too-deep"),
    QueryTimeoutError: lambda _: ProblemError("query-timeout", seconds=limits().seconds),
    QueryMemoryError: lambda _: ProblemError("query-memory", memory=limits().memory),
    BusyError: lambda _: ProblemError("busy", {"Retry-After": str(round(limits().patience))}),
    EngineDownError: lambda _: ProblemError("engine-down", {"Retry-After": "30"}),
    EngineSlowError: lambda _: ProblemError("engine-slow", seconds=limits().seconds),
    EngineError: lambda error: ProblemError("engine-wrong", reason=str(error)),
    QueryError: lambda error: ProblemError("query-refused", reason=str(error)),
}
"""What each failure is to the caller; whatever is not named is what its base class is."""


def ask(query: Query, media_type: str) -> Answer:
    """Return the whole answer to a query of the public. Raises ProblemError if there is none."""
    try:
        return release().door.answer(query, media_type)
    except QuerySyntaxError as error:
        raise _syntax_problem(query, error) from error
    except QueryError as error:
        raise problem_of(error) from error


def problem_of(error: QueryError) -> ProblemError:
    """Return what the failure of a query is to the caller."""
    return next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)(error)


def _syntax_problem(query: Query, error: QuerySyntaxError) -> ProblemError:
    """Return what is wrong with a query: by the grammar, or else in the engine's words."""
    fault = explain(query.text)
    if fault is None:
        return ProblemError("query-syntax", reason=str(error), **_place(str(error)))
    values: dict[str, Value] = {"line": fault.line, "column": fault.column}
    values |= {"found": fault.found, "expected": list(fault.expected)}
    reason = {language: told(fault, language) for language in LANGUAGES}
    if declaration := _declaration(fault.prefix):
        values["declaration"] = declaration
        reason["zh"] += f"。请在开头加上 {declaration}"
        reason["en"] += f"; put {declaration} at the start"
    return ProblemError("query-syntax", reason=reason, **values)


def _declaration(prefix: str | None) -> str | None:
    """Return the declaration of a prefix that we know."""
    namespace = (iris.PREFIXES | WELL_KNOWN).get(prefix) if prefix else None
    return f"PREFIX {prefix}: <{namespace}>" if namespace else None


def _place(message: str) -> dict[str, Value]:
    """Return the place that the engine names, if it does."""
    match = AT.match(message)
    return {"line": int(match[1]), "column": int(match[2])} if match else {}
