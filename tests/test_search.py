"""Things are found by their names, in a query and beside it."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph import iris
from server.problems import ProblemError
from server.rewriting import rewritten
from server.search import Names

PREFIXES = iris.prefix_declarations()


@pytest.fixture(scope="module")
def names(release: Path) -> Names:
    return Names(release)


def asked(client: FlaskClient, query: str) -> list[str]:
    answer = client.post("/sparql", data={"query": PREFIXES + query, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return answer.text.splitlines()[1:]


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("杭州", "division/330100"),
        ("州", "division/330100"),
        ("杭州市", "division/330100"),
        ("hangzhou", "division/330100"),
        ("Háng zhōu", "division/330100"),
        ("hangzhoushi", "division/330100"),
        ("HANGZHOU", "division/330100"),
        ("hangzh", "division/330100"),
        ("西安市", "division/610100"),
        ("xianshi", "division/610100"),
        ("xi an", "division/610100"),
        ("Shaanxi", "division/610000"),
        ("廣東", "division/440000"),
        ("杭州市 Hangzhou", "division/330100"),
    ],
)
def test_a_thing_is_found_by_what_it_is_called(names: Names, text: str, thing: str) -> None:
    assert f"{iris.BASE}id/{thing}" in names.find(text)


@pytest.mark.parametrize("text", ["", "?", '"', "*", "name : 杭", "杭zzz州", "州杭", "zhouhang"])
def test_what_nothing_is_called_finds_nothing_and_does_no_harm(names: Names, text: str) -> None:
    assert names.find(text) == []


def test_a_text_is_found_inside_names_and_not_across_two(names: Names) -> None:
    found = set(names.find("州市"))
    assert f"{iris.BASE}id/division/330100" in found
    assert f"{iris.BASE}id/division/330000" not in found


def test_search_finds_all_that_a_scan_of_the_names_finds(client: FlaskClient) -> None:
    """A name is found wherever the text stands in it: as CONTAINS says, without its cost."""
    scan = 'SELECT DISTINCT ?it { ?it skos:prefLabel ?l FILTER(CONTAINS(?l, "杭州")) } ORDER BY ?it'
    search = 'SELECT DISTINCT ?it { ?it zw:search "杭州" ; skos:prefLabel ?l } ORDER BY ?it'
    assert len(asked(client, scan)) > 40
    assert set(asked(client, search)) >= set(asked(client, scan))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ('SELECT * { ?it zw:search "杭州市" ; a zw:AdministrativeDivision }', 1),
        ('SELECT ?it { ?it a zw:AdministrativeDivision ; zw:search "杭州市" . }', 1),
        ("SELECT ?it { ?it zw:search '''hangzhou''', \"市\"@zh ; a zw:AdministrativeDivision }", 1),
        ('SELECT ?c { ?c zw:within ?it . ?it zw:search "杭州市" . } LIMIT 3', 3),
        (
            "SELECT ?it { ?it a zw:AdministrativeDivision "
            'OPTIONAL { ?it zw:gbCode ?code } ?it zw:search "杭州市" }',
            1,
        ),
        (
            'SELECT ?it { { ?it zw:search "杭州市" } UNION { ?it zw:search "宁波市" } '
            "?it a zw:AdministrativeDivision }",
            2,
        ),
        (
            "SELECT ?it { ?it a zw:AdministrativeDivision "
            'FILTER EXISTS { ?it zw:search "杭州市" } }',
            1,
        ),
        ('SELECT ?it { GRAPH ?g { ?it zw:search "杭州市" ; zw:gbCode ?c } }', 1),
        (f'SELECT (1 AS ?x) {{ <{iris.BASE}id/division/330100> zw:search "杭州" }}', 1),
        (f'SELECT (1 AS ?x) {{ <{iris.BASE}id/division/330200> zw:search "杭州" }}', 0),
        ('SELECT ?it { ?it zw:search "没有这样的名称" }', 0),
        ('SELECT ?it { ?it rdfs:label "zw:search \\"杭州\\"" } # zw:search "杭州"', 0),
    ],
)
def test_search_is_a_pattern_like_any_other(client: FlaskClient, query: str, rows: int) -> None:
    assert len(asked(client, query)) == rows


def test_the_full_iri_of_the_property_does_as_well() -> None:
    query = f'SELECT ?it {{ ?it <{iris.term("search")}> "a" }}'
    assert "VALUES ?it { <http://a> }" in rewritten(query, lambda _text: ["http://a"])


@pytest.mark.parametrize(
    ("pattern", "column"),
    [
        ("?it zw:search ?text", 14),
        ("?it zw:search 5", 14),
        ("?it zw:search <http://a>", 14),
        ('[] zw:search "杭州"', 13),
        ('?it zw:place [ zw:search "杭州" ]', 25),
    ],
)
def test_a_search_that_cannot_be_done_is_told_with_its_place(pattern: str, column: int) -> None:
    query = f"PREFIX zw: <{iris.TERM}>\nSELECT * {{ {pattern} }}"
    with pytest.raises(ProblemError) as caught:
        rewritten(query, lambda _text: [])
    assert caught.value.kind == "search-text"
    assert caught.value.values == {"line": 2, "column": column + 2}


def test_a_query_that_is_not_sparql_is_left_to_the_engine(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": 'ASK { ?it zw:search "a" '})
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["type"].endswith("/query-syntax")
