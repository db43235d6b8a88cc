"""The timeline shows all that is dated, as precisely as it is stated, and counts it by year."""

import re
from collections import Counter

import pytest
from flask.testing import FlaskClient

from graph import iris
from server.explore.dates import written

HTML = {"Accept": "text/html"}
PATTERNS = {
    "event": "?it a zw:Event ; dcterms:date ?date FILTER NOT EXISTS { ?it a zw:Change }",
    "document": "VALUES ?c { zw:PolicyDocument zw:Publication } ?it a ?c ; dcterms:date ?date",
    "selection": "?it a zw:AwardEdition ; dcterms:date ?date",
    "body-change": "?it a zw:Change, org:ChangeEvent ; dcterms:date ?date",
    "division-change": "?it a zw:Change ; dcterms:date ?date"
    " FILTER NOT EXISTS { ?it a org:ChangeEvent }",
}
MARK = re.compile(r'<a href="([^"]*)" aria-label="([^"]*)"><title>.*?class="dated ([\w-]+)"')
ITEM = re.compile(r'<li><time datetime="([\d-]+)">(.*?)</time>.*?<a href="([^"]*)">', re.DOTALL)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200
    return answer.text


def found(client: FlaskClient, pattern: str, what: str = "?it") -> list[str]:
    """Return what the graph has where a pattern holds."""
    query = f"{iris.prefix_declarations()} SELECT DISTINCT {what} WHERE {{ {pattern} }}"
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    return answer.text.split()[1:]


@pytest.mark.both_doors
@pytest.mark.parametrize("kind", PATTERNS)
def test_each_kind_is_counted_and_shown_whole(client: FlaskClient, kind: str) -> None:
    things = {iri.removeprefix(f"{iris.BASE}id/") for iri in found(client, PATTERNS[kind])}
    text = page(client, f"/timeline?kind={kind}")
    assert f'kind={kind}" aria-current="true">' in text
    assert f'<span class="count">{len(things)}</span></a>' in text
    assert {href.removeprefix("/doc/") for _, _, href in ITEM.findall(text)} == things


def test_the_drawing_has_a_mark_for_all_that_has_a_year(client: FlaskClient) -> None:
    text = page(client, "/timeline")
    with_year = [(href, date[:4]) for date, _, href in ITEM.findall(text) if len(date) != 5]
    assert Counter(href for href, _ in with_year) == Counter(
        mark for mark, _, _ in MARK.findall(text)
    )
    years = re.findall(r'<text class="sum" x="(\d+)" y="\d+">(\d+)</text>', text)
    assert sorted(Counter(year for _, year in with_year).values()) == sorted(
        int(number) for _, number in years
    )


def test_marks_of_a_year_stand_above_each_other_over_its_number(client: FlaskClient) -> None:
    text = page(client, "/timeline")
    axis = dict(re.findall(r'<text x="(\d+)" y="\d+">(\d{4})</text>', text))
    places = re.findall(
        r'aria-label="([^"]*)"><title>[^<]*</title><g transform="translate\((\d+),(\d+)\)">', text
    )
    assert len(places) == len({(x, y) for _, x, y in places})
    assert all(axis[x] in label for label, x, _ in places)


def test_the_title_has_the_first_and_the_last_year_that_there_is(client: FlaskClient) -> None:
    kinds = " UNION ".join(f"{{ {pattern} }}" for pattern in PATTERNS.values())
    dates = [date for date in found(client, kinds, "?date") if not date.startswith("-")]
    text = page(client, "/timeline?lang=en&kind=selection")
    assert f"<h1>Timeline, {min(dates)[:4]}–{max(dates)[:4]}</h1>" in text


def test_what_has_no_year_comes_last_and_is_not_drawn(client: FlaskClient) -> None:
    text = page(client, "/timeline?lang=en")
    last = text.rpartition("<h2>")[2]
    assert last.startswith("No year is stated")
    assert '<time datetime="06-05">5 June</time>' in last
    conference = "/doc/event/china-egovernment-yearbook-2012-press-conference?lang=en"
    assert conference in last
    assert conference not in {href for href, _, _ in MARK.findall(text)}


def test_what_is_dated_says_what_the_date_rests_on(client: FlaskClient) -> None:
    text = page(client, "/timeline?lang=en")
    change = text.partition("<section>")[2].partition("dongtou-becomes-a-district-2015")[2]
    assert 'class="mark background"' in change.partition("</li>")[0]
    opening = text.partition("<section>")[2].partition("beijing-government-website-opened")[2]
    assert 'class="mark list"' in opening.partition("</li>")[0]
    assert "December 2012 – March 2013" in text


def test_a_kind_that_is_not_there_is_told(client: FlaskClient) -> None:
    answer = client.get("/timeline?kind=<script>", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "event, document, selection" in answer.text
    assert "<script>" not in answer.text.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize(
    ("date", "chinese", "english"),
    [
        ("2013-10-01", "2013年10月1日", "1 October 2013"),
        ("2013-06", "2013年6月", "June 2013"),
        ("2001", "2001年", "2001"),
        ("--06-05", "6月5日", "5 June"),
        ("about 2001", "about 2001", "about 2001"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_stated(
    date: str, chinese: str, english: str
) -> None:
    assert (written(date, "zh"), written(date, "en")) == (chinese, english)
