"""Reading a query operation from a request (SPARQL 1.1 Protocol, section 2.1).

GET, POST of a form, POST of the query itself, and QUERY (RFC 9110 register of methods; SPARQL
1.2 Protocol) with the query as its body.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import request

from server.context import limits
from server.door import Query
from server.problems import ProblemError
from server.sparql import scan

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
UPDATE = "application/sparql-update"
DATASET = ("default-graph-uri", "named-graph-uri")


@dataclass(frozen=True)
class Operation:
    """A query operation: the query with its dataset, and the format asked for if any."""

    query: Query
    format: str | None


@dataclass(frozen=True)
class Parameters:
    """The parameters of a request, those of a form's body included; each may be repeated."""

    pairs: list[tuple[str, str]]

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of a parameter, in their order."""
        return tuple(value for key, value in self.pairs if key == name)

    def first(self, name: str) -> str | None:
        """Return the first value of a parameter, or None."""
        return next(iter(self.all(name)), None)


def read_operation() -> Operation | None:
    """Return the operation of the request, or None for a GET that asks nothing.

    Raises ProblemError for what is no query operation, an update among others.
    """
    parameters = _parameters(request.query_string, "URL")
    texts = parameters.all("query")
    if request.method in ("GET", "HEAD"):
        if not texts and parameters.first("update") is None:
            return None
    elif request.mimetype == DIRECT:
        texts = (*texts, _decoded(request.get_data(), "body"))
    else:
        parameters = Parameters([*parameters.pairs, *_form().pairs])
        texts = parameters.all("query")
    return _operation(parameters, texts)


def _operation(parameters: Parameters, texts: tuple[str, ...]) -> Operation:
    if parameters.first("update") is not None:
        raise ProblemError("update-refused", operation="update")
    if len(texts) != 1:
        raise _bad(
            f"参数 query 须恰好一个，此处有 {len(texts)} 个。",
            f"There must be exactly one query; here are {len(texts)}.",
        )
    default, named = (parameters.all(name) for name in DATASET)
    _check(texts[0])
    return Operation(Query(texts[0], default, named), parameters.first("format"))


def _check(text: str) -> None:
    """Refuse what no engine is to see: updates, calls to other services, texts too long."""
    if len(text) > limits().query_length:
        raise ProblemError("query-too-long", limit=limits().query_length, length=len(text))
    found = scan(text)
    if found.is_update:
        raise ProblemError("update-refused", operation=str(found.form))
    for service in found.services:
        if service not in limits().services:
            raise ProblemError("service-refused", service=service or "SERVICE ?variable")


def _form() -> Parameters:
    if request.mimetype == UPDATE:
        raise ProblemError("update-refused", operation=UPDATE)
    if request.mimetype != FORM or request.method == "QUERY":
        offers = [DIRECT] if request.method == "QUERY" else [DIRECT, FORM]
        raise ProblemError(
            "unsupported-media-type",
            media_type=request.mimetype or "-",
            offered=", ".join(offers),
        )
    return _parameters(request.get_data(), "body")


def _parameters(data: bytes, place: str) -> Parameters:
    """Decode an ``application/x-www-form-urlencoded`` text, once."""
    try:
        pairs = parse_qsl(_decoded(data, place), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise _not_utf8(place) from error
    return Parameters(pairs)


def _decoded(data: bytes, place: str) -> str:
    charset = request.mimetype_params.get("charset", "utf-8") if place == "body" else "utf-8"
    if charset.lower() not in ("utf-8", "utf8"):
        raise _not_utf8(place)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(place) from error


def _not_utf8(place: str) -> ProblemError:
    place_zh = {"URL": "网址", "body": "请求内容"}[place]
    return _bad(f"{place_zh}不是 UTF-8 文本。", f"The {place} is not text in UTF-8.")


def _bad(zh: str, en: str) -> ProblemError:
    return ProblemError("bad-request", reason={"zh": zh, "en": en})
