"""Errors as problem documents (RFC 9457): one shape, in JSON, HTML or plain text by Accept."""

import json
import tomllib
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeAlias

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from graph import iris
from server.context import limits, preferred_language
from server.negotiation import choose

JSON, HTML, PLAIN = "application/problem+json", "text/html", "text/plain"
KEPT = ("Allow", "Content-Range")
"""What the framework's own errors say in headers, and goes on being said."""

TEXTS = Path(__file__).with_name("problems.toml")
KINDS: dict[str, dict[str, Any]] = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
"""The kinds of problems: status, and in both languages title, what happened, what to do."""

Value: TypeAlias = str | int | float | list[str] | dict[str, str]


class ProblemError(Exception):
    """An answer that is an error: one of KINDS, with the values that its text speaks of.

    A value that is words comes in both languages, as ``{"zh": …, "en": …}``. The values are
    extension members of the document (RFC 9457, 3.2).
    """

    def __init__(
        self, kind: str, headers: dict[str, str] | None = None, /, **values: Value
    ) -> None:
        super().__init__(kind)
        self.kind, self.headers, self.values = kind, headers or {}, values
        self.status: int = KINDS[kind]["status"]

    def told(self, part: str, language: str) -> str:
        """Return the title, the detail or the remedy in a language."""
        template: str = KINDS[self.kind][part][language]
        return template.format(**self._values(language))

    def document(self, language: str) -> dict[str, Any]:
        """Return the problem document; ``type`` is a stable IRI, which explains the kind."""
        return {
            "type": f"{iris.BASE}problem/{self.kind}",
            "title": self.told("title", language),
            "status": self.status,
            "detail": self.told("detail", language),
            "remedy": self.told("remedy", language),
            **self._values(language),
        }

    def _values(self, language: str) -> dict[str, Any]:
        return {
            name: value[language] if isinstance(value, dict) else value
            for name, value in self.values.items()
        }


def not_acceptable(offers: list[str]) -> ProblemError:
    """Return the problem of a request that wants nothing we offer."""
    return ProblemError("not-acceptable", offered=", ".join(offers), offers=offers)


def problem_response(problem: ProblemError) -> Response:
    """Return a problem as the response that the request's Accept header wants."""
    # A person's browser asks for HTML by name; whoever asks for anything gets JSON.
    media_type = choose(request.headers.get("Accept"), [JSON, "application/json", HTML, PLAIN])
    language = preferred_language(default="zh" if media_type == HTML else "en")
    media_type = media_type if media_type in (HTML, PLAIN) else JSON
    response = Response(
        _body(problem, media_type, language),
        problem.status,
        content_type=f"{media_type}; charset=utf-8",
    )
    response.headers.update(problem.headers)
    response.headers["Content-Language"] = "zh-Hans" if language == "zh" else "en"
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    return response


def _body(problem: ProblemError, media_type: str, language: str) -> str:
    document = problem.document(language)
    if media_type == HTML:
        return render_template("problem.html", problem=document, query=request.values.get("query"))
    if media_type == PLAIN:
        return "{status} {title}\n{detail}\n{remedy}\n".format(**document)
    return json.dumps(document, ensure_ascii=False)


def from_http_exception(error: HTTPException) -> BaseResponse:
    """Return one of the framework's own answers: a redirect as it is, an error as a problem."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    said = {k: v for k, v in error.get_headers(request.environ) if k in KEPT}
    kind, values = _kind(error)
    return problem_response(ProblemError(kind, said, **values))


def _kind(error: HTTPException) -> tuple[str, dict[str, Value]]:
    if error.code == HTTPStatus.NOT_FOUND:
        return "not-found", {"name": request.path}
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        return "method-not-allowed", {"method": request.method}
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return "query-too-long", {"limit": limits().query_length}
    if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return "range-not-satisfiable", {}
    return "bad-request", {"reason": error.description or error.name}


def from_exception(_error: Exception) -> Response:
    """Return what a fault of ours looks like from outside: nothing leaks."""
    current_app.logger.exception("unexpected fault at %s", request.path)
    return problem_response(ProblemError("internal-error"))
