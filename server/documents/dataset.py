"""The dataset: a page of what it is and holds and how to have it, and its description as data."""

from typing import Any

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from graph import iris
from server.context import LANGUAGES, asked_too, data, locale, release
from server.documents.described import Described, description_of
from server.documents.downloads import Download, downloads
from server.documents.graphs import graph_document
from server.documents.negotiated import DATA_FIRST, located, wanted
from server.documents.void import named_graphs
from server.page import HTML, page
from server.problems import ProblemError
from server.representation import send
from server.things.cite import citation_of_dataset
from server.things.links import DATASET, LICENSE, link_to, links
from server.things.schema_org import embedded, texts

dataset_pages = Blueprint("dataset_pages", __name__)

CHINA = iris.entity("country", "CN")
WORDS = {"version": "owl:versionInfo", "dateModified": "dcterms:modified"}
TYPES = ("https://schema.org/AboutPage", "https://schema.org/Dataset")


@dataset_pages.get("/dataset")
@dataset_pages.get("/dataset.<extension>")
def dataset(extension: str | None = None) -> Response:
    """Answer with the dataset: for people a page, as data its description in VoID and DCAT."""
    media_type = wanted(extension, DATASET, DATA_FIRST)
    if media_type == HTML:
        said = (located(DATASET, HTML), ("Link", links(DATASET, iris.DATASET)), ("Link", _items()))
        return page("dataset.html", _values, said)
    return send(graph_document("dataset", DATASET, media_type, iris.DATASET))


@dataset_pages.get("/.well-known/void")
def well_known() -> BaseResponse:
    """Lead to the description of the dataset, where its clients look for one (VoID, 7.2)."""
    return redirect(asked_too(url_for(".dataset")), 302)


def _items() -> str:
    """Return the links of a landing page: what it is, and the dumps it leads to."""
    dumps = [file for file in downloads(release()) if file.is_dump]
    items = [link_to(file.iri, "item", file.media_type) for file in dumps]
    return ", ".join([*(link_to(type_, "type") for type_ in TYPES), *items])


def _values() -> dict[str, Any]:
    it = description_of(data(), iris.DATASET)
    if not it.values:
        raise ProblemError("not-found", name="dataset")
    files = downloads(release())
    return {
        "base": DATASET,
        "iri": iris.DATASET,
        "licence": LICENSE,
        "entities": it.text("void:entities", "en"),
        "version": it.text("owl:versionInfo", "en"),
        "modified": it.text("dcterms:modified", "en"),
        "title": it.text("dcterms:title", locale()),
        "description": it.text("dcterms:description", locale()),
        "creator": it.text("dcterms:creator", locale()),
        "graphs": named_graphs(data()),
        "files": files,
        "citation": citation_of_dataset(locale()),
        "schema": schema_org(it, files),
    }


def schema_org(it: Described, files: list[Download]) -> str:
    """Return the dataset in the words of schema.org, as JSON-LD that can stand in a page."""
    said = {word: it.text(name, "en") for word, name in WORDS.items()}
    found = {
        "@context": "https://schema.org/",
        "@id": iris.DATASET,
        "@type": "Dataset",
        "name": texts(it.texts("dcterms:title")),
        "description": texts(it.texts("dcterms:description")),
        "url": iris.DATASET,
        "identifier": [iris.DATASET, it.text("dcterms:identifier", "en")],
        **{word: text for word, text in said.items() if text},
        "license": LICENSE,
        "creator": {"@type": "Organization", "name": it.text("dcterms:creator", "en")},
        "creditText": citation_of_dataset("en"),
        "isAccessibleForFree": True,
        "inLanguage": list(LANGUAGES),
        "spatialCoverage": {"@type": "Country", "@id": CHINA, "name": "China"},
        "distribution": [_download(file) for file in files if file.is_dump],
    }
    return embedded(found)


def _download(file: Download) -> dict[str, str]:
    return {
        "@type": "DataDownload",
        "@id": file.iri,
        "name": file.name,
        "contentUrl": file.iri,
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size} B",
        "sha256": file.digest,
    }
