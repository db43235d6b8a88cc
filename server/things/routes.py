"""Every thing answers: a person with a page and a machine with triples.

``/id/…`` names a thing and redirects (303) to its one document ``/doc/…``, which comes in
HTML and in every RDF syntax, by Accept or by extension (Cool URIs for the Semantic Web).
"""

import re
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from graph import iris
from server.context import asked_too, data, locale, release
from server.documents.negotiated import EXTENSIONS, Part, data_document, located, wanted
from server.explore.totals import totals, totals_query
from server.page import HTML, check_page, page, page_number
from server.problems import ProblemError
from server.representation import send
from server.templating import link
from server.things.cite import citation
from server.things.layout import predicate_of
from server.things.links import links
from server.things.rdf import about_document, description, pages_of
from server.things.schema_org import schema_org
from server.things.statements import incoming_query, own_query
from server.things.view import PER_PAGE, view, view_of_referring

things = Blueprint("things", __name__)

DOCUMENT = re.compile(rf"(?P<path>[^.]+)(?:\.(?P<extension>{'|'.join(EXTENSIONS)}))?")
PATH = re.compile(r"[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*")
"""What can be a path of ours: readable ASCII, no escapes."""


@things.get("/id/<path:path>")
def thing(path: str) -> BaseResponse:
    """Redirect from a thing to its document (303), with what the request asks of it."""
    if moved := _moved(path):
        return redirect(asked_too(url_for(".thing", path=moved)), 301)
    iri = iri_of(f"id/{path}")
    if not data().ask(f"ASK {{ <{iri}> ?p ?o }}"):
        raise ProblemError("not-found", name=path)
    address = asked_too(url_for(".document", path=path))
    response = redirect(address, 303)
    response.headers["Link"] = f'<{address}>; rel="describedby"'
    return response


@things.get("/doc/<path:path>")
def document(path: str) -> BaseResponse:
    """Answer with the document of a thing, in the syntax asked for."""
    match = DOCUMENT.fullmatch(path)
    if match is None:
        raise ProblemError("not-found", name=path)
    if moved := _moved(match["path"]):
        extension = f".{match['extension']}" if match["extension"] else ""
        return redirect(asked_too(url_for(".document", path=moved + extension)), 301)
    iri, base = iri_of(f"id/{match['path']}"), f"/doc/{match['path']}"
    media_type = wanted(match["extension"], base)
    if media_type == HTML:
        return _page(iri, base)
    return send(data_document(base, media_type, lambda: part(iri, base), iri))


def iri_of(path: str) -> str:
    """Return the IRI of a path. Raises ProblemError where it cannot be one of ours."""
    if not PATH.fullmatch(path):
        raise ProblemError("not-found", name=path)
    return iris.BASE + path


def _page(iri: str, base: str) -> BaseResponse:
    number, of = page_number(), request.args.get("of")
    if of is not None:
        query = f"?{urlencode({'of': of} | ({'page': number} if number > 1 else {}))}"
        said = (located(base, HTML), ("Link", links(base, iri, query)))
        return page("referring.html", lambda: _referring(iri, base, of, query), said)
    if number > 1:
        # The pages of a description are for machines; people have all of it on one.
        check_page(number, pages_of(data(), iri))
        return redirect(link(base), 303)
    said = (located(base, HTML), ("Link", links(base, iri)))
    return page("entity.html", lambda: _whole(iri, base), said)


def _whole(iri: str, base: str) -> dict[str, Any]:
    it = view(data(), iri)
    if it is None:
        raise ProblemError("not-found", name=base.removeprefix("/doc/"))
    title = it.label(iri, locale())
    queries = {"own_statements": own_query(iri), "incoming": incoming_query(iri)}
    is_place = it.is_a("dcterms:Location")
    return {
        "it": it,
        "base": base,
        "title": title,
        "totals": totals(data(), iri, locale()) if is_place else [],
        "schema": schema_org(it, iris.BASE + base.removeprefix("/")),
        "citation": citation(title, iri, locale()),
        "queries": queries | ({"in_this_place": totals_query(iri)} if is_place else {}),
    }


def _referring(iri: str, base: str, of: str, page_query: str) -> dict[str, Any]:
    """Return a page of what refers to a thing by the property that the request names."""
    number, predicate = page_number(), predicate_of(of)
    it = view_of_referring(data(), iri, predicate, number) if predicate else None
    if it is None:
        raise ProblemError("not-found", name=f"{base.removeprefix('/doc/')}?of={of}")
    (group,) = it.incoming
    pages = -(-group.total // PER_PAGE)
    check_page(number, pages)
    title = it.label(iri, locale())
    query = incoming_query(iri, group.predicate)
    shown = {"number": number, "pages": pages, "of": of, "page_query": page_query, "query": query}
    return {"it": it, "base": base, "title": title, "group": group, **shown}


def part(iri: str, base: str) -> Part:
    """Return the page of the description of a thing that the request asks for, as its document."""
    number = page_number()
    found = description(data(), iri, number)
    if found is None:
        raise ProblemError("not-found", name=base.removeprefix("/doc/"))
    check_page(number, found.pages)
    document = iris.BASE + base.removeprefix("/")
    page, following = _query(number), _query(number + 1) if number < found.pages else None
    about = about_document(document + page, iri, following and document + following)
    return Part(found.quads, about, page, following)


def _query(number: int) -> str:
    """Return the query of a page of a description; the first has none."""
    return f"?page={number}" if number > 1 else ""


def _moved(path: str) -> str | None:
    """Return the path of what took a thing's place, if it moved; one that is gone is told."""
    line = release().withdrawn.get(f"id/{path}")
    if line is None:
        return None
    if line["status"] == "moved":
        return line["successor"].removeprefix("id/")
    raise ProblemError("gone", name=path, reason=line["reason"])
