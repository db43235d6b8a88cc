"""Sending a representation: entity tag, condition, coding, and what caches may do with it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask import Response, request
from werkzeug.datastructures import ETags
from werkzeug.http import parse_etags

from server.codings import CODINGS, SMALL
from server.context import release
from server.door import Answer
from server.negotiation import choose_coding

SERVER = Path(__file__).parent
SOURCES = {".py", ".html", ".xml", ".txt", ".rq", ".toml", ".json"}
NOT_KEPT = [("Cache-Control", "no-store")]
VARY = "Accept, Accept-Encoding, Accept-Language"


@dataclass(frozen=True)
class Representation:
    """One form of an answer: what identifies its bytes, what they are, and how to make them."""

    identity: tuple[str, ...]
    """All that the bytes depend on, beside the release."""

    media_type: str
    make: Callable[[], Answer]
    volatile: bool = False
    """Whether the bytes may be others the next time; then nobody keeps them."""

    counted: bool = True
    """Whether to say how many rows or statements there are."""

    headers: tuple[tuple[str, str], ...] = ()
    """What is said of it beside the usual: where it is, in which language, what it links to."""

    @property
    def lasts(self) -> bool:
        """Whether the bytes are the same for ever: of data that nobody else can change."""
        return not self.volatile and release().door.stable

    @property
    def tag(self) -> str:
        """The entity tag of the bytes, without coding (RFC 9110, section 8.8.3)."""
        whole = "\0".join((code(), release().id, self.media_type, *self.identity))
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


@cache
def code() -> str:
    """Return a digest of what makes the answers, beside the release: another may make others."""
    files = sorted(path for path in SERVER.rglob("*") if path.suffix in SOURCES)
    whole = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(whole + version("pyoxigraph").encode()).hexdigest()


def send(representation: Representation) -> Response:
    """Return a representation as the response that the request wants: 200, or 304.

    The tag is known before the answer is: who has the answer already costs nothing.
    """
    coding = choose_coding(request.headers.get("Accept-Encoding"), list(CODINGS))
    tag, lasts, known = representation.tag, representation.lasts, _known()
    if lasts and not known.star_tag and known.contains_weak(_coded_tag(tag, coding)):
        return _unchanged(representation, _coded_tag(tag, coding))
    answer, coding = _coded(representation, tag, coding)
    tag = _coded_tag(tag, coding)
    # That the client has any form at all (``*``) is only said of what there is (13.1.2).
    if lasts and known.contains_weak(tag):
        return _unchanged(representation, tag)
    said = [*representation.headers, *answer.headers]
    said += _keeping(tag) if lasts else [("Vary", VARY), *NOT_KEPT]
    if representation.counted:
        said.append(("Zhengwu-Count", str(answer.count)))
    if coding:
        said.append(("Content-Encoding", coding))
    return Response(answer.body, headers=said, content_type=content_type(representation.media_type))


def _unchanged(representation: Representation, tag: str) -> Response:
    """Return the answer to who has the representation with a tag (RFC 9110, section 15.4.5)."""
    return Response(status=304, headers=[*representation.headers, *_keeping(tag)])


def _known() -> ETags:
    """Return the tags of what the client has (If-None-Match), of a method that may ask so."""
    asks = request.method in ("GET", "HEAD", "QUERY")
    return parse_etags(request.headers.get("If-None-Match") if asks else None)


def _keeping(tag: str) -> list[tuple[str, str]]:
    """Return the headers of an answer that may be kept, and asked for again by its tag."""
    return [("Vary", VARY), ("Cache-Control", "no-cache"), ("ETag", f'"{tag}"')]


def content_type(media_type: str) -> str:
    """Return a media type as a Content-Type: text is UTF-8 and says so."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _coded(
    representation: Representation, tag: str, coding: str | None
) -> tuple[Answer, str | None]:
    """Return the answer in a coding, and the coding used: none where there is little to save."""
    cache = release().cache
    if coding and (kept := cache.get(_coded_tag(tag, coding))):
        return kept, coding
    answer = cache.get(tag) or representation.make()
    if representation.lasts:
        cache.put(tag, answer)
    if coding is None or len(answer.body) < SMALL:
        return answer, None
    coded = replace(answer, body=CODINGS[coding](answer.body))
    if representation.lasts:
        cache.put(_coded_tag(tag, coding), coded)
    return coded, coding


def _coded_tag(tag: str, coding: str | None) -> str:
    """Return the tag of a representation in a coding: other bytes, another tag (8.8.3.3)."""
    return f"{tag}-{coding}" if coding else tag
