"""Permanent links to queries: ``/query/<hash>`` asks the same of the same release again.

A link is one small file beside the releases, named by what it holds, so that making it twice
makes nothing new.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from server.context import Release, limits, release
from server.door import Query
from server.negotiation import choose
from server.operation import Operation, read_operation
from server.problems import ProblemError
from server.protocol import answer

permalinks = Blueprint("permalinks", __name__)

HTML = "text/html"


@permalinks.post("/query")
def make() -> BaseResponse:
    """Make a permanent link to a query, which comes as to the endpoint; lead to it."""
    operation = read_operation()
    assert operation is not None, "a POST has a query or is refused"
    name = _keep(operation.query)
    address = url_for(".replay", name=name)
    if choose(request.headers.get("Accept"), ["application/json", HTML]) == HTML:
        return redirect(address, 303)
    return Response(status=201, headers={"Location": address})


@permalinks.get("/query/<name>")
def replay(name: str) -> Response:
    """Answer the query of a link from the release that it was made for."""
    kept = _kept(name)
    if kept["release"] != release().id:
        g.release = _archived(kept["release"], kept["query"])
    query = Query(kept["query"], tuple(kept["default"]), tuple(kept["named"]))
    response = answer(Operation(query, request.args.get("format")))
    response.headers["Link"] = f'<{request.path}>; rel="canonical"'
    return response


def _keep(query: Query) -> str:
    """Return the name of a query of this release, and keep the query under it."""
    kept = {
        "release": release().id,
        "query": query.text,
        "default": query.default_graphs,
        "named": query.named_graphs,
    }
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    name = hashlib.sha256(text.encode()).hexdigest()[:20]
    folder = release().queries
    if not (folder / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        if sum(1 for _ in folder.iterdir()) >= limits().links:
            raise ProblemError("links-full", limit=limits().links)
        fresh = folder / f".{name}"
        fresh.write_text(text, encoding="utf-8")
        fresh.rename(folder / name)
    return name


def _kept(name: str) -> dict[str, Any]:
    path = release().queries / name
    if not name.isalnum() or not path.is_file():
        raise ProblemError("not-found", name=name)
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _archived(id_: str, query: str) -> Release:
    """Return another release that is still on disk. Raises ProblemError if it is not."""
    folder = release().folder.parent / id_
    if not (folder / "release.json").is_file():
        raise ProblemError("release-gone", asked=id_, release=release().id, query=query)
    return _opened(folder)


@lru_cache(maxsize=2)
def _opened(folder: Path) -> Release:
    return Release(folder, limits(), release().address)
