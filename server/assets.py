"""Our stylesheets and scripts, at addresses that change with what they hold."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request

from server.door import Answer
from server.problems import ProblemError
from server.representation import Representation, send

assets = Blueprint("assets", __name__)

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"


@assets.get("/static/<version>/<path:name>")
def file(version: str, name: str) -> Response:
    """Answer with a file; its address never means other bytes, so that browsers keep it."""
    path = _files().get(name)
    if version != _version() or path is None:
        raise ProblemError("not-found", name=request.path)
    made = Representation(
        ("asset", version, name),
        TYPES[path.suffix],
        lambda: Answer(path.read_bytes()),
        counted=False,
    )
    response = send(made)
    response.headers["Cache-Control"] = FOR_EVER
    return response


def asset(name: str) -> str:
    """Return the address of a file. Raises KeyError for one that is not there."""
    return f"/static/{_version()}/{_files()[name].relative_to(FOLDER).as_posix()}"


@cache
def _files() -> dict[str, Path]:
    paths = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in TYPES)
    return {path.relative_to(FOLDER).as_posix(): path for path in paths}


@cache
def _version() -> str:
    whole = b"".join(path.read_bytes() for path in _files().values())
    return hashlib.sha256(whole).hexdigest()[:12]
