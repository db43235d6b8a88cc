"""A page: a template and its values, in the reader's language, sent as any representation."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from flask import Response, render_template, request

from server.context import locale, query_string
from server.door import Answer
from server.problems import ProblemError
from server.representation import Representation, send

HTML = "text/html"
Values: TypeAlias = Callable[[], dict[str, Any]]
Headers: TypeAlias = tuple[tuple[str, str], ...]
MOST_DIGITS = 6


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
    if number > max(last, 1):
        raise ProblemError("no-such-page", asked=number, last=max(last, 1))


def choice(name: str, offered: Iterable[str]) -> str:
    """Return which of a few a parameter of the request chooses; where it is not given, the first.

    Raises ProblemError where it chooses none of them.
    """
    names = list(offered)
    asked = request.args.get(name) or names[0]
    if asked not in names:
        raise ProblemError("bad-choice", name=name, asked=asked, offered=", ".join(names))
    return asked
