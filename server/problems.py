"""Errors as problem documents (RFC 9457): one shape, in JSON, HTML or plain text by Accept."""

import json
from typing import Any

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException

from graph import iris
from server.negotiation import choose

JSON, HTML, PLAIN = "application/problem+json", "text/html", "text/plain"


class ProblemError(Exception):
    """An answer that is an error: what happened, in the caller's words, and what to do."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str,
        headers: dict[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail = status, kind, title, detail
        self.headers, self.extensions = headers or {}, extensions

    def document(self) -> dict[str, Any]:
        """Return the problem document; ``type`` is a stable IRI."""
        return {
            "type": f"{iris.BASE}problem/{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extensions,
        }


def not_acceptable(offers: list[str]) -> ProblemError:
    """Return the problem of an Accept header that wants nothing we offer."""
    detail = f"This resource is offered as {', '.join(offers)}."
    return ProblemError(406, "not-acceptable", "Not acceptable", detail, offers=offers)


def problem_response(problem: ProblemError) -> Response:
    """Return a problem as the response that the request's Accept header wants."""
    document = problem.document()
    # A person's browser asks for HTML by name; whoever asks for anything gets JSON.
    media_type = choose(request.headers.get("Accept"), [JSON, "application/json", HTML, PLAIN])
    if media_type == HTML:
        body = render_template("problem.html", problem=problem)
    elif media_type == PLAIN:
        body = f"{problem.status} {problem.title}\n{problem.detail}\n"
    else:
        body = json.dumps(document, ensure_ascii=False)
        media_type = JSON
    response = Response(body, problem.status, content_type=f"{media_type}; charset=utf-8")
    response.headers.update(problem.headers)
    response.headers["Vary"] = "Accept"
    return response


def from_http_exception(error: HTTPException) -> Response:
    """Return one of the framework's own errors as a problem document."""
    status = error.code or 500
    kind = (error.name or "error").lower().replace(" ", "-")
    headers = dict(error.get_headers(request.environ))
    allow = {"Allow": headers["Allow"]} if "Allow" in headers else {}
    detail = error.description or error.name
    return problem_response(ProblemError(status, kind, error.name, detail, allow))


def from_exception(_error: Exception) -> Response:
    """Return what a fault of ours looks like from outside: nothing leaks."""
    detail = "The server met a fault of its own; the request may be right. It has been logged."
    return problem_response(ProblemError(500, "internal-error", "Internal error", detail))
