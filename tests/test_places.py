"""The places: map, tree and the places' own pages say the same numbers, and so does the graph."""

import csv
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph import iris
from server.explore.counts import COUNTS
from server.explore.tiles import GRID, PLACES, scale

ROOT = Path(__file__).parents[1]
ID = iris.BASE + "id/"
EDITION = f"<{ID}award-edition/excellent-platforms-2013>"
PLACED = "?it zw:place/zw:within* ?place"
KINDS = {
    **{"websites": "website", "foreign-language-websites": "foreign-language-website"},
    **{"columns": "column", "mobile-portals": "mobile-portal", "microblogs": "microblog-account"},
    **{"wechat": "wechat-account", "hotlines": "hotline", "mailboxes": "mailbox"},
    "domain-names": "domain-name",
}
PATTERNS = {
    "honoured": ("?any zw:recipient ?it", PLACED),
    "cases-2012": (f"?any zw:recipient ?it ; zw:outcome <{ID}outcome/shortlisted>", PLACED),
    "winners-2012": (
        f"?any zw:recipient ?it ; zw:award <{ID}award/best-practice-2012-winner>",
        PLACED,
    ),
    "platforms-2013": (f"?it zw:honouredBy/zw:ofEdition {EDITION} . ?it a zw:Platform", PLACED),
    "winners-2013": (
        f"?any zw:recipient ?it ; zw:outcome <{ID}outcome/won> . ?it a zw:Platform",
        PLACED,
    ),
    "conferrals-2013": (
        f"?it zw:outcome <{ID}outcome/won> ; zw:recipient/rdf:type zw:Platform",
        "?it zw:recipient/zw:place/zw:within* ?place",
    ),
    "mentions-2013": (
        f"?any zw:recipient ?it ; zw:outcome <{ID}outcome/honourable-mention>",
        PLACED,
    ),
    "platforms": ("?it a zw:Platform", PLACED),
    **{
        name: (f"?it zw:platformKind <{ID}platform-kind/{kind}>", PLACED)
        for name, kind in KINDS.items()
    },
    "bodies": ("?it a org:Organization", "?it (zw:jurisdiction|zw:seat)/zw:within* ?place"),
    "named-places": (
        f"VALUES ?basis {{ <{ID}basis/name> <{ID}basis/printed> }} "
        "?it zw:basis ?basis ; a dcterms:Location . FILTER NOT EXISTS { ?it a zw:Country }",
        "?it zw:within+ ?place",
    ),
    "counties": (f"?it zw:divisionLevel <{ID}division-level/county>", "?it zw:within+ ?place"),
}
"""What is counted and where it is, put otherwise than the pages put it: without closures."""


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), path
    return answer.text


def ask(client: FlaskClient, query: str) -> list[dict[str, str]]:
    text = iris.prefix_declarations() + query
    answer = client.get("/sparql", query_string={"query": text, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(answer.text.splitlines()))


def provinces(client: FlaskClient) -> dict[str, str]:
    """Return the provinces' names by their paths."""
    rows = ask(
        client,
        f"""SELECT ?it ?name {{ ?it zw:divisionLevel <{ID}division-level/province> ;
          skos:prefLabel ?name FILTER(LANG(?name) = "en") }}""",
    )
    return {row["it"].replace(ID, "/doc/"): row["name"] for row in rows}


def on_the_map(text: str) -> dict[str, tuple[str, int, int]]:
    """Return the accessible name, the number and the shade of each tile, by where it leads."""
    tiles = re.findall(
        r'<a class="tile shade-(\d)" href="([^"]+)" aria-label="([^"]+)">.*?'
        r'<text class="value"[^>]*>(\d+)</text>',
        text,
        re.DOTALL,
    )
    return {path: (name, int(number), int(shade)) for shade, path, name, number in tiles}


def in_the_table(text: str) -> list[list[str]]:
    """Return the cells of the table beside a drawing, the heads of its rows as addresses."""
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    assert body
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)
    return [
        re.findall(r'<a href="([^"]+)">', row)[:1] + re.findall(r"<td>([^<]*)</td>", row)
        for row in rows
    ]


def in_the_tree(text: str) -> dict[str, int]:
    """Return the number of each place in the tree; one without a number has none."""
    tree = text[text.index("<h2>The places that the sources name</h2>") :]
    found = re.findall(r'<a href="(/doc/[^"]+)">[^<]*</a>(?: <span class="count">(\d+))?', tree)
    return {path: int(number or 0) for path, number in found}


def told(text: str, sentence: str) -> int:
    """Return the number that the page tells in a sentence, if it does."""
    match = re.search(rf"{sentence}: (\d+)\.", text)
    return int(match[1]) if match else 0


def counted(client: FlaskClient, what: str, path: str) -> dict[str, int]:
    query = f"""SELECT ?place (COUNT(DISTINCT ?it) AS ?number) {{ {what} . {path} }}
      GROUP BY ?place"""
    return {r["place"].replace(ID, "/doc/"): int(r["number"]) for r in ask(client, query)}


def test_every_province_has_one_tile_and_no_two_are_in_one_place(client: FlaskClient) -> None:
    letters = {
        row["code"].removeprefix("CN-")
        for row in ask(
            client,
            f"SELECT ?code {{ ?it zw:divisionLevel <{ID}division-level/province> ; "
            "zw:isoCode ?code }",
        )
    }
    drawn = [code for line in GRID for code in line if code != "."]
    assert sorted(drawn) == sorted(letters)
    assert len(set(PLACES.values())) == len(PLACES) == 34
    tiles = re.findall(r'<rect x="(\d+)" y="(\d+)" width="96"', page(client, "/places"))
    assert len(set(tiles)) == len(tiles) == 34


def test_every_count_is_checked_here() -> None:
    assert PATTERNS.keys() == COUNTS.keys()


@pytest.mark.parametrize("name", PATTERNS)
def test_map_table_and_tree_say_what_the_graph_says(client: FlaskClient, name: str) -> None:
    what, path = PATTERNS[name]
    expected, names = counted(client, what, path), provinces(client)
    text = page(client, f"/places?count={name}")
    tiles = on_the_map(text)
    numbers = {path: number for path, (_, number, _) in tiles.items()}
    assert numbers == {path: expected.get(path, 0) for path in names}
    assert all(
        tiles[path][0] == f"{names[path].removesuffix(' SAR')}: {numbers[path]}" for path in names
    )
    table = in_the_table(text)
    assert {path: int(number) for path, number in table} == numbers
    assert [int(number) for _, number in table] == sorted(numbers.values(), reverse=True)
    tree = in_the_tree(text)
    assert tree == {path: expected.get(path, 0) for path in tree}
    (row,) = ask(client, f"SELECT (COUNT(DISTINCT ?it) AS ?all) {{ {what} }}")
    outside = told(text, "Of the country as a whole, in no province")
    nowhere = told(text, "Of unknown place")
    assert sum(numbers.values()) + outside == expected["/doc/country/CN"]
    assert expected["/doc/country/CN"] + nowhere == int(row["all"])


@pytest.mark.both_doors
@pytest.mark.parametrize(
    "place", ["division/370000", "division/370200", "zone/suzhou-industrial-park", "country/CN"]
)
def test_the_page_of_a_place_says_the_same(client: FlaskClient, place: str) -> None:
    totals = on_its_page(page(client, f"/doc/{place}"))
    for name in ("honoured", "microblogs", "bodies"):
        tree = in_the_tree(page(client, f"/places?count={name}"))
        assert totals.get(COUNTS[name].title("en"), ("", 0))[1] == tree[f"/doc/{place}"]


def on_its_page(text: str) -> dict[str, tuple[str, int]]:
    """Return what a place's page says that it holds: address and number, by title."""
    section = re.search(r"with all below it</h2>(.*?)</section>", text, re.DOTALL)
    found = re.findall(
        r'<a href="([^"]+)">([^<]*)</a> <span class="count">(\d+)', section[1] if section else ""
    )
    return {unescape(title): (unescape(path), int(number)) for path, title, number in found}


@pytest.mark.parametrize("place", ["division/370000", "zone/suzhou-industrial-park"])
def test_each_number_of_a_place_leads_to_as_many_things(client: FlaskClient, place: str) -> None:
    for title, (path, number) in on_its_page(page(client, f"/doc/{place}")).items():
        if path.startswith("/sparql"):
            assert len(client.get(f"{path}&format=csv").text.splitlines()) == number + 1, title
        else:
            of_kind = f'<span class="count">{number}</span></h2>'
            assert (of_kind if "kind=" in path else f">{number} found") in page(client, path), title


def test_a_place_that_holds_nothing_says_nothing(client: FlaskClient) -> None:
    assert "with all below it</h2>" not in page(client, "/doc/division/370202")


def test_the_shades_cover_every_number_once_in_round_steps() -> None:
    for largest in range(3000):
        steps = scale(largest)
        assert str(steps.step).rstrip("0") in ("1", "2", "5")
        classes = steps.shades
        assert [each.shade for each in classes] == list(range(len(classes)))
        assert len(classes) <= 6
        covered = [n for each in classes for n in range(each.first, each.last + 1)]
        assert covered == list(range(len(covered)))
        assert largest in covered
        assert all(
            steps.shade(number) == each.shade
            for each in classes
            for number in (each.first, each.last)
        )


def test_the_legend_tells_every_shade_on_the_map(client: FlaskClient) -> None:
    text = page(client, "/places")
    legend = {
        int(shade): (int(first), int(last or first))
        for shade, first, last in re.findall(r'<li class="shade-(\d)">(\d+)(?:–(\d+))?<', text)
    }
    for _, number, shade in on_the_map(text).values():
        first, last = legend[shade]
        assert first <= number <= last


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_text_of_a_tile_stands_out_from_its_shade(scheme: str) -> None:
    text = (ROOT / "server" / "static" / "zhengwu.css").read_text(encoding="utf-8")
    colours = dict[str, str]()
    rule = r"\.(shade-\d) \{ --shade: ([^;]+); --on: ([^;]+); \}"
    for number, (shade, back, front) in enumerate(re.findall(rule, text)):
        if (number < 6) == (scheme == "light") or shade == "shade-0":
            colours[shade] = f"{back} {front}"
    assert colours.pop("shade-0") == "var(--paper) var(--ink)"
    assert len(colours) == 5
    for back, front in map(str.split, colours.values()):
        darker, lighter = sorted((luminance(back), luminance(front)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (back, front)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    digits = colour.strip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    ("path", "offered"),
    [
        ("/places?count=nonsense", "cases-2012"),
        ("/places?count=<script>", "cases-2012"),
        ("/comparison?by=county", "province, kind"),
        ("/comparison?sort=size", "sum, 2012, 2013, name"),
        ("/comparison?measure=<script>", "count, share"),
    ],
)
def test_what_is_not_offered_is_refused_with_what_is(
    client: FlaskClient, path: str, offered: str
) -> None:
    answer = client.get(path, headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    assert answer.json
    assert answer.json["type"] == f"{iris.BASE}problem/bad-choice"
    assert offered in answer.json["detail"]
    shown = client.get(path, headers={"Accept": "text/html"})
    assert "<script>" not in shown.text.partition("<main")[2]


def test_the_names_on_the_tiles_are_short_and_all_different(client: FlaskClient) -> None:
    answer = client.get("/places", headers={"Accept": "text/html", "Accept-Language": "zh"})
    names = re.findall(r'<text class="name"><tspan[^>]*>([^<]+)<', answer.text)
    assert len(set(names)) == 34
    assert {"北京", "内蒙古", "广西", "新疆", "香港", "黑龙江"} < set(names)
    assert max(map(len, names)) == 3


@pytest.mark.parametrize("path", ["/places", "/comparison", "/doc/division/370000"])
def test_a_language_that_is_asked_for_stays_with_every_link(client: FlaskClient, path: str) -> None:
    main = page(client, f"{path}?lang=en").partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'href="(/[^"]+)"', main.partition('<section class="data">')[0])
    assert len(links) > 40
    assert all(link.count("lang=en") == 1 for link in links)


def test_the_page_of_the_places_is_short(client: FlaskClient) -> None:
    assert len(page(client, "/places").encode()) < 100_000


@pytest.mark.parametrize("by", ["province", "kind"])
def test_the_bars_are_as_the_table_and_the_query_say(client: FlaskClient, by: str) -> None:
    text = page(client, f"/comparison?by={by}")
    table = in_the_table(text)
    drawn = re.findall(r'aria-label="[^"]*: (\d+)"', text)
    assert [int(n) for n in drawn] == [int(n) for row in table for n in (row[1], row[4])]
    lengths = [
        float(n) for n in re.findall(r'class="whole" x="\d+" y="\d+" width="([\d.]+)"', text)
    ]
    shown = [int(n) for n in drawn if n != "0"]
    ratios = [length / number for length, number in zip(lengths[-len(shown) :], shown, strict=True)]
    assert max(ratios) - min(ratios) < 0.06
    link = re.search(r'href="(/sparql\?[^"]+format=csv)"', text)
    assert link
    rows = list(csv.DictReader(client.get(unescape(link[1])).text.splitlines()))
    columns = ("cases2012", "winners2012", "platforms2013", "winners2013")
    said = {row["group"].replace(ID, "/doc/"): [row[name] for name in columns] for row in rows}
    assert {row[0]: [*row[1:3], *row[4:6]] for row in table} == said


def test_comparison_and_map_agree(client: FlaskClient) -> None:
    table = {row[0]: row for row in in_the_table(page(client, "/comparison"))}
    for column, name in enumerate(["cases-2012", "winners-2012"], 1):
        tiles = on_the_map(page(client, f"/places?count={name}"))
        assert {path: int(row[column]) for path, row in table.items()} == {
            path: number for path, (_, number, _) in tiles.items()
        }
    tiles = on_the_map(page(client, "/places?count=platforms-2013"))
    assert {path: int(row[4]) for path, row in table.items()} == {
        path: number for path, (_, number, _) in tiles.items()
    }


def test_the_comparison_is_sorted_as_asked(client: FlaskClient) -> None:
    keys = {
        "sum": lambda row: -int(row[1]) - int(row[4]),
        "2012": lambda row: -int(row[1]),
        "2013": lambda row: -int(row[4]),
    }
    for sort, key in keys.items():
        rows = in_the_table(page(client, f"/comparison?sort={sort}"))
        assert rows == sorted(rows, key=key)
    labels = re.findall(r'class="label"[^>]*>([^<]+)<', page(client, "/comparison?sort=name"))
    assert labels == sorted(labels)
    answer = client.get(
        "/comparison?sort=name", headers={"Accept": "text/html", "Accept-Language": "zh"}
    )
    chinese = re.findall(r'class="label"[^>]*>([^<]+)<', answer.text)
    assert chinese[:3] == ["安徽省", "澳门特别行政区", "北京市"], "by pinyin"


def test_shares_are_of_all_of_the_year_and_the_rest_is_told(client: FlaskClient) -> None:
    text = page(client, "/comparison?measure=share")
    rows = in_the_table(text)
    rest = re.search(r"Besides, (\d+) of all (\d+) cases and (\d+) of all (\d+) platforms", text)
    assert rest
    out_2012, all_2012, out_2013, all_2013 = map(int, rest.groups())
    assert sum(int(row[1]) for row in rows) + out_2012 == all_2012 == 122
    assert sum(int(row[4]) for row in rows) + out_2013 == all_2013 == 652
    drawn = re.findall(r'aria-label="[^"]*: ([\d.]+%)"', text)
    assert drawn == [cell for row in rows for cell in (row[3], row[6])]
    assert all(row[3] == f"{100 * int(row[1]) / all_2012:.1f}%" for row in rows)
    assert "no rise" in text, "what is compared, and what it does not say"


def test_a_case_counts_for_every_kind_of_its_applicants(client: FlaskClient) -> None:
    rows = in_the_table(page(client, "/comparison?by=kind"))
    expected = ask(
        client,
        """SELECT ?kind (COUNT(DISTINCT ?case) AS ?n) { ?c zw:recipient ?case ; zw:applicant ?body .
          ?case a zw:Case . ?body org:classification ?kind } GROUP BY ?kind""",
    )
    numbers = {row["kind"].replace(ID, "/doc/"): row["n"] for row in expected}
    assert {row[0]: row[1] for row in rows if row[1] != "0"} == numbers
