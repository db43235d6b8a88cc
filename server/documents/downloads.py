"""The files of a release as they are: dumps, shapes, register, lists, with their checksums."""

import base64
import re
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.utils import send_file

from graph import iris
from graph.formats import DUMPS, GZIP, GZIP_TYPE, SUMS, TURTLE
from server.context import Release, release
from server.door import Answer
from server.problems import ProblemError
from server.representation import Representation, send
from server.things.links import DATASET, LICENSE, link_to

files = Blueprint("files", __name__)

COMPRESSED = {name + GZIP: GZIP_TYPE for name in DUMPS}
PAPERS = {
    "ontology.ttl": TURTLE.media_type,
    "shapes.ttl": TURTLE.media_type,
    "register.csv": "text/csv",
}
FILES = dict(sorted({**DUMPS, **COMPRESSED}.items())) | PAPERS
"""What can be had under ``/dump/``: the dumps, plain and compressed, and what goes with them."""

WITH_CONTENT = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT)
PLACES = threading.Semaphore(32)
"""How many files a worker sends at once: each holds a thread for as long as its reader takes."""

RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")
"""One range of bytes, from a place or from the end (RFC 9110, section 14.1.2)."""

SAID = f"{link_to(DATASET, 'collection')}, {link_to(LICENSE, 'license')}"


@dataclass(frozen=True)
class Download:
    """A file that can be had, with its size in bytes and its SHA-256 in hexadecimal."""

    name: str
    media_type: str
    size: int
    digest: str

    @property
    def iri(self) -> str:
        """Its public address."""
        return f"{iris.BASE}dump/{self.name}"

    @property
    def is_dump(self) -> bool:
        """Whether it holds the whole dataset."""
        return self.name not in PAPERS


def downloads(release: Release) -> list[Download]:
    """Return the files under ``/dump/`` that a release has."""
    return [
        Download(name, media_type, (release.folder / name).stat().st_size, release.checksums[name])
        for name, media_type in FILES.items()
        if name in release.checksums
    ]


@files.get("/dump/<name>")
def dump(name: str) -> Response:
    """Answer with a dump of the whole release, or with what goes with it."""
    if name not in FILES:
        raise ProblemError("not-found", name=name)
    return file_response(name, FILES[name])


@files.get(f"/dump/{SUMS}")
def sums() -> Response:
    """Answer with the checksums of those files, as ``sha256sum --check`` reads them."""

    def make() -> Answer:
        lines = (f"{file.digest}  {file.name}\n" for file in downloads(release()))
        return Answer("".join(lines).encode())

    return send(Representation(("sums",), "text/plain", make, counted=False))


def file_response(name: str, media_type: str) -> Response:
    """Answer with a file of the release, in parts where the request asks for some (RFC 9110, 14).

    The digest of the whole file goes with it (RFC 9530), and is its entity tag.
    """
    digest = release().checksums.get(name)
    if digest is None:
        raise ProblemError("not-found", name=name)
    path = release().folder / name
    # Named types keep a compressed file what it is: not a coding of another (RFC 9110, 8.4).
    response = send_file(path, _environ(), media_type, etag=digest, response_class=Response)
    assert isinstance(response, Response)
    encoded = base64.b64encode(bytes.fromhex(digest)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{encoded}:"
    response.headers["Link"] = SAID
    if request.method == "HEAD" or response.status_code not in WITH_CONTENT:
        response.close()  # Nobody reads the file, and so nobody would close it.
    elif PLACES.acquire(blocking=False):
        response.response = _Sending(response.response)
    else:
        response.close()
        raise ProblemError("too-many-downloads", {"Retry-After": "30"})
    return response


class _Sending:
    """The bytes of a file on their way; its place is free once nobody holds it any more.

    That is not left to ``close``: the server does not call it where a client goes away.
    """

    def __init__(self, chunks: Any) -> None:
        self._chunks = chunks
        weakref.finalize(self, PLACES.release)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk: bytes = next(self._chunks)
        return chunk

    def close(self) -> None:
        self._chunks.close()


def _environ() -> dict[str, Any]:
    """Return the request as far as it concerns a file: with a range only if it has to be heard.

    That is one range of bytes, of a GET: others are ignored, and the whole is sent (14.2).
    """
    heard = request.method == "GET" and RANGE.fullmatch(request.headers.get("Range", ""))
    passed_over = set() if heard else {"HTTP_RANGE", "HTTP_IF_RANGE"}
    return {name: value for name, value in request.environ.items() if name not in passed_over}
