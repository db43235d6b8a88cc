"""A page: a template and its values, in the reader's language, sent as any representation."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

from flask import Response, render_template, request

from server.context import locale, query_string
from server.door import Answer
from server.problems import ProblemError
from server.representation import Representation, send

HTML = "text/html"
Values: TypeAlias = Callable[[], dict[str, Any]]
Headers: TypeAlias = tuple[tuple[str, str], ...]
T = TypeVar("T")
MOST_DIGITS = 6
LONGEST = 200
"""How many characters a text that is sought has at most."""


def page(template: str, values: Values = dict, headers: Headers = ()) -> Response:
    """Return a page. Its values are only asked for where neither the reader nor we have it."""

    def make() -> Answer:
        return Answer(render_template(template, **values()).encode())

    spoken = ("Content-Language", "zh-Hans" if locale() == "zh" else "en")
    identity = ("page", request.path, query_string(), locale())
    return send(Representation(identity, HTML, make, counted=False, headers=(spoken, *headers)))


def page_number() -> int:
    """Return the number of the page asked for, from 1. Raises ProblemError if it is none."""
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS and int(asked)):
        raise ProblemError("bad-page-number", asked=asked)
    return int(asked)


def check_page(number: int, last: int) -> None:
    """Raise ProblemError where a page is beyond the last there is."""
    if number > last:
        raise ProblemError("no-such-page", asked=number, last=last)


def portion(things: Sequence[T], per_page: int) -> tuple[Sequence[T], int, int]:
    """Return the part of many things that the request's page shows, its number, and the last.

    Raises ProblemError where there is no such page.
    """
    number, last = page_number(), max(1, -(-len(things) // per_page))
    check_page(number, last)
    return things[(number - 1) * per_page : number * per_page], number, last


def sought() -> str:
    """Return the text that the request seeks, if any. Raises ProblemError if it is too long."""
    text = request.args.get("q", "").strip()
    if len(text) > LONGEST:
        raise ProblemError("search-too-long", limit=LONGEST)
    return text


def choice(name: str, offered: Iterable[str]) -> str:
    """Return which of a few a parameter of the request chooses; where it is not given, the first.

    Where an empty name is the first, nothing need be chosen.

    Raises ProblemError where it chooses none of them.
    """
    names = list(offered)
    asked = request.args.get(name) or names[0]
    if asked not in names:
        raise ProblemError(
            "bad-choice", name=name, asked=asked, offered=", ".join(filter(None, names))
        )
    return asked
