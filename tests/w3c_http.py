"""HTTP as the W3C's manifests describe it (HTTP Vocabulary in RDF 1.0), and as it is spoken."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.conftest import PATIENCE
from tests.w3c import MF, Manifest, Node

HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
HTS = "http://www.w3.org/2011/http-statusCodes#"


@dataclass(frozen=True)
class Request:
    """A request, to the byte."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """What a server answers."""

    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get_content_type()


@dataclass(frozen=True)
class Exchange:
    """A request, and what a test expects of the answer."""

    request: Request
    statuses: frozenset[int]
    boolean: bool | None
    format: str | None
    """What kind of answer is expected: ``boolean``, ``tabular`` or ``RDF``."""

    headers: Mapping[str, str]
    body: bytes | None
    """What the answer says: a graph in the media type that its headers name."""


def send(base: str, request: Request) -> Answer:
    """Send a request, with no header that it does not name but those that HTTP needs."""
    with closing(HTTPConnection(urlsplit(base).netloc, timeout=PATIENCE)) as connection:
        connection.request(request.method, request.target, request.body, dict(request.headers))
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def exchanges(manifest: Manifest, test: Node, path: str, ours: str) -> list[Exchange]:
    """Return the exchanges of a test, in their order, with a path of the manifest made ours."""
    requests = manifest.items(manifest.one(manifest.one(test, MF + "action"), HT + "requests"))
    return [_exchange(manifest, node, path, ours) for node in requests]


def _exchange(manifest: Manifest, node: Node, path: str, ours: str) -> Exchange:
    target = manifest.text(node, HT + "absolutePath")
    assert target.startswith(path)
    request = Request(
        method=manifest.text(node, HT + "methodName"),
        target=ours + target.removeprefix(path),
        headers=dict(_headers(manifest, node)),
        body=_body(manifest, node),
    )
    expected = manifest.one(node, HT + "resp")
    statuses = manifest.texts(expected, MF + "expectedStatus")
    boolean = next(iter(manifest.texts(expected, MF + "expectedBoolean")), None)
    return Exchange(
        request=request,
        statuses=frozenset(code for name in statuses for code in _codes(name.removeprefix(HTS))),
        boolean=None if boolean is None else boolean == "true",
        format=next(iter(manifest.texts(expected, MF + "expectedFormat")), None),
        headers=dict(_headers(manifest, expected)),
        body=_body(manifest, expected),
    )


def _headers(manifest: Manifest, node: Node) -> Iterator[tuple[str, str]]:
    for headers in manifest.all(node, HT + "headers"):
        for header in manifest.items(headers):
            yield manifest.text(header, HT + "fieldName"), manifest.text(header, HT + "fieldValue")


def _body(manifest: Manifest, node: Node) -> bytes | None:
    for body in manifest.all(node, HT + "body"):
        encoding = manifest.text(body, CNT + "characterEncoding")
        return manifest.text(body, CNT + "chars").encode(encoding)
    return None


def _codes(name: str) -> range:
    """Return the status codes of a class (StatusCode2xx), or the one that has a name (NotFound)."""
    if name.startswith("StatusCode"):
        first = int(name.removeprefix("StatusCode")[0]) * 100
        return range(first, first + 100)
    code = HTTPStatus[re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()]
    return range(code, code + 1)
