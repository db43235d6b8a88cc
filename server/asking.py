"""Asking the public door, and telling the caller in problem documents what went wrong."""

from collections.abc import Callable

from server.context import limits, release
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
from server.problems import ProblemError

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
    return ProblemError("query-syntax", reason=str(error))
