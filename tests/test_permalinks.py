"""A permanent link asks the same of the same release again."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph import iris
from server.app import create_app
from server.limits import Limits
from tests.conftest import copy_release

QUERY = f"SELECT ?o {{ <{iris.entity('division', '370200')}> ?p ?o }} ORDER BY ?o"
GRAPH = iris.graph("background")


@pytest.fixture
def folder(release: Path, tmp_path: Path) -> Path:
    """Copy a release, so that links are kept apart from those of other tests."""
    return copy_release(release, tmp_path / "releases" / release.name)


@pytest.fixture
def own(folder: Path) -> FlaskClient:
    return create_app(folder, Limits(processes=1, links=2)).test_client()


def link(client: FlaskClient, query: str = QUERY, **dataset: str) -> str:
    answer = client.post("/query", data={"query": query, **dataset})
    assert answer.status_code == 201
    return answer.headers["Location"]


def test_a_link_answers_as_the_query_does_in_every_form(own: FlaskClient) -> None:
    address = link(own)
    for accept in ("application/sparql-results+json", "text/csv", "text/html"):
        headers = {"Accept": accept}
        replayed = own.get(address, headers=headers)
        asked = own.get("/sparql", query_string={"query": QUERY}, headers=headers)
        assert (replayed.status_code, replayed.mimetype) == (200, accept)
        assert accept == "text/html" or replayed.data == asked.data


def test_a_link_keeps_the_dataset_and_is_the_same_for_the_same_query(own: FlaskClient) -> None:
    whole, part = link(own), link(own, **{"default-graph-uri": GRAPH})
    assert link(own) == whole != part
    counts = [own.get(address).headers["Zhengwu-Count"] for address in (whole, part)]
    assert int(counts[0]) > int(counts[1]) > 0


def test_a_browser_is_led_to_the_link(own: FlaskClient) -> None:
    answer = own.post("/query", data={"query": QUERY}, headers={"Accept": "text/html"})
    assert answer.status_code == 303
    page = own.get(answer.headers["Location"], headers={"Accept": "text/html"})
    assert "?p ?o } ORDER BY ?o" in page.text
    assert f'href="{answer.headers["Location"]}?format=csv"' in page.text


def test_a_link_is_answered_by_its_own_release_while_that_is_there(
    own: FlaskClient, folder: Path
) -> None:
    address = link(own)
    later = copy_release(folder, folder.with_name("later"))
    about = json.loads((later / "release.json").read_text())
    (later / "release.json").write_text(json.dumps(about | {"id": "later"}))
    client = create_app(later, Limits(processes=1)).test_client()
    assert client.get("/").headers["Zhengwu-Release"] == "later"
    replayed = client.get(address)
    assert (replayed.status_code, replayed.headers["Zhengwu-Release"]) == (200, folder.name)


def test_a_link_whose_release_is_gone_says_so_and_gives_the_query(
    own: FlaskClient, folder: Path
) -> None:
    address = link(own)
    later = folder.rename(folder.with_name("later"))
    about = json.loads((later / "release.json").read_text())
    (later / "release.json").write_text(json.dumps(about | {"id": "later"}))
    gone = create_app(later, Limits(processes=1)).test_client().get(address)
    assert gone.status_code == 410
    assert gone.json is not None
    assert gone.json["type"].endswith("/release-gone")
    assert gone.json["query"] == QUERY


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e", "a/b", "杭州"])
def test_a_link_that_was_never_made_is_not_found(own: FlaskClient, name: str) -> None:
    assert own.get(f"/query/{name}").status_code == 404


def test_there_is_room_for_so_many_links_and_those_made_go_on(own: FlaskClient) -> None:
    first = link(own, "ASK {}")
    link(own, "ASK { ?s ?p ?o }")
    full = own.post("/query", data={"query": QUERY})
    assert full.status_code == 507
    assert link(own, "ASK {}") == first
    assert own.get(first).status_code == 200


def test_what_is_no_query_gets_no_link(own: FlaskClient) -> None:
    assert own.post("/query", data={"query": "DROP ALL"}).status_code == 403
    assert own.post("/query", data={"format": "csv"}).status_code == 400
