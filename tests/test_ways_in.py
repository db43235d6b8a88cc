"""The ways in: search, awards, bodies and platforms, with what a reader chooses."""

import csv
import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from graph import iris

HTML = {"Accept": "text/html"}
SUGGESTIONS = "application/x-suggestions+json"


def page(client: FlaskClient, path: str, **arguments: str) -> str:
    answer = client.get(path, query_string={"lang": "zh"} | arguments, headers=HTML)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), answer.text
    return answer.text


def linked(text: str, prefix: str) -> list[str]:
    """Return what the part of a page that changes links to, below a path."""
    live = text[text.index('<div id="live">') :]
    return re.findall(rf'href="{prefix}([^"?#]+)', live)


def behind(client: FlaskClient, text: str) -> list[dict[str, str]]:
    """Return the rows of the query that a page says is behind it."""
    address = html.unescape(re.findall(r'href="(/sparql[^"]+format=csv[^"]*)"', text)[-1])
    query = parse_qs(urlsplit(address).query)["query"][0]
    answer = client.post("/sparql", data={"query": query, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def suggested(client: FlaskClient, text: str, **arguments: str) -> list[str]:
    answer = client.get(
        "/search", query_string={"q": text} | arguments, headers={"Accept": SUGGESTIONS}
    )
    assert (answer.status_code, answer.mimetype) == (200, SUGGESTIONS)
    assert answer.json is not None
    asked, titles, told, addresses = answer.json
    assert asked == text
    assert len(titles) == len(told) == len(addresses)
    return [urlsplit(address).path for address in addresses]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("青岛", "/doc/division/370200"),
        ("青岛市监察局", "/doc/organisation/qingdao-supervision-bureau"),
        ("qingdao", "/doc/division/370200"),
        ("qing dao shi jian cha", "/doc/organisation/qingdao-supervision-bureau"),
        ("Qingdao Municipal Bureau of Supervision", "/doc/organisation/qingdao-supervision-bureau"),
        ("青島", "/doc/division/370200"),
        ("湖南卫生厅应急指挥系统", "/doc/initiative/hunan-health-emergency-command-system"),
        ("社保保障厅", "/doc/organisation/xinjiang-human-resources-and-social-security-department"),
    ],
)
def test_what_is_meant_is_suggested_first(client: FlaskClient, text: str, first: str) -> None:
    """In Chinese, pinyin, English, traditional characters, by another name, and as misprinted."""
    assert suggested(client, text)[0] == first


def test_a_suggestion_says_by_which_name_it_was_found(client: FlaskClient) -> None:
    answer = client.get("/search?q=社保保障厅&lang=zh&format=suggestions")
    assert answer.json is not None
    _, titles, told, _ = answer.json
    assert titles[0] == "新疆维吾尔自治区人力资源和社会保障厅"
    assert told[0] == "政府部门 · 新疆维吾尔自治区人力资源和社保保障厅"


def test_suggestions_speak_the_language_of_the_page(client: FlaskClient) -> None:
    answer = client.get("/search?q=青岛市监察局&lang=en&format=suggestions")
    assert answer.json is not None
    assert answer.json[1] == ["Qingdao Municipal Bureau of Supervision"]
    assert answer.json[3] == ["/doc/organisation/qingdao-supervision-bureau?lang=en"]


def test_nothing_found_is_said_and_not_an_error(client: FlaskClient) -> None:
    assert suggested(client, "无此名称") == []
    assert "没有找到" in page(client, "/search", q="无此名称")


def test_a_search_shows_all_that_is_found_page_by_page(client: FlaskClient) -> None:
    first = page(client, "/search", q="青岛")
    total = int(re.search(r"找到 (\d+) 项", first)[1])  # type: ignore[index]
    found = [
        thing
        for number in range(1, -(-total // 40) + 1)
        for thing in linked(page(client, "/search", q="青岛", page=str(number)), "/doc/")
    ]
    assert len(found) == len(set(found)) == total
    assert {row["it"].removeprefix(iris.BASE + "id/") for row in behind(client, first)} >= set(
        found
    )


def test_a_search_can_be_kept_to_a_kind(client: FlaskClient) -> None:
    found = linked(page(client, "/search", q="青岛", kind="bodies"), "/doc/")
    assert found
    assert all(thing.startswith("organisation/") for thing in found)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onload="1', "') OR 1=1 --", "*", "\x00"]
)
def test_a_strange_text_is_sought_and_not_run(client: FlaskClient, text: str) -> None:
    shown = page(client, "/search", q=text)
    assert "<script>alert" not in shown
    assert 'onload="1"' not in shown


@pytest.mark.parametrize(
    ("path", "arguments", "status", "words"),
    [
        ("/search", {"q": "a" * 201}, 400, "200"),
        ("/search", {"q": "青岛", "kind": "cats"}, 400, "places, bodies"),
        ("/search", {"q": "青岛", "page": "0"}, 400, "from 1"),
        ("/search", {"q": "青岛", "page": "999"}, 404, "the last one is"),
        ("/bodies", {"kind": "cats"}, 404, "'cats'"),
        ("/bodies", {"place": "../370000"}, 404, "'../370000'"),
        ("/bodies", {"line": "<script>"}, 404, "names nothing here"),
        ("/bodies", {"page": "2"}, 404, "the last one is 1"),
        ("/platforms", {"kind": "website", "page": "-1"}, 400, "from 1"),
        ("/platforms", {"q": "a" * 201}, 400, "200"),
        ("/awards/best-practice-2012", {"outcome": "lost"}, 404, "'lost'"),
        ("/awards/nothing", {}, 404, "nothing"),
        ("/awards/best-practice-2012", {"page": "9999999"}, 400, "9999999"),
    ],
)
def test_a_choice_that_is_none_is_told_with_what_to_do(
    client: FlaskClient, path: str, arguments: dict[str, str], status: int, words: str
) -> None:
    answer = client.get(path, query_string=arguments)
    assert answer.status_code == status
    assert answer.json is not None
    assert words in answer.json["detail"] + answer.json["remedy"]
    assert answer.json["remedy"]


def test_the_bodies_of_every_kind_are_there_and_counted(client: FlaskClient) -> None:
    text = page(client, "/bodies")
    total = len(behind(client, text))
    assert f"找到 {total} 项" in text
    kinds = re.findall(r'<option value="([\w-]+)"[^>]*>[^<]+ \((\d+)\)</option>', text)
    in_form = [int(number) for kind, number in kinds if f"body-kind/{kind}" in text]
    assert sum(in_form) == total


def test_a_kind_is_listed_in_pages_each_body_once(client: FlaskClient) -> None:
    listed = [
        thing
        for number in ("1", "2", "3")
        for thing in linked(
            page(client, "/bodies", kind="government", page=number), "/doc/organisation/"
        )
    ]
    rows = behind(client, page(client, "/bodies", kind="government"))
    assert sorted(listed) == sorted({row["body"].rpartition("/")[2] for row in rows})


@pytest.mark.parametrize(
    ("path", "arguments", "there", "not_there"),
    [
        ("/bodies", {"place": "370000"}, "qingdao-supervision-bureau", "beijing-government"),
        (
            "/bodies",
            {"line": "supreme-peoples-court"},
            "chengdu-intermediate-peoples-court",
            "shanghai",
        ),
        ("/bodies", {"q": "监察"}, "qingdao-supervision-bureau", "beijing-government"),
        (
            "/bodies",
            {"kind": "court", "q": "chengdu"},
            "chengdu-intermediate-peoples-court",
            "beijing",
        ),
        ("/platforms", {"place": "110000"}, "pingan-beijing-microblog", "shanghai"),
        (
            "/platforms",
            {"kind": "microblog-account"},
            "pingan-beijing-microblog",
            "xian-government-website",
        ),
        ("/platforms", {"award": "wechat-contribution-2013"}, "wechat", "microblog"),
    ],
)
def test_bodies_and_platforms_are_kept_to_what_is_chosen(
    client: FlaskClient, path: str, arguments: dict[str, str], there: str, not_there: str
) -> None:
    text = page(client, path, **arguments)
    found = " ".join(linked(text, "/doc/(?:organisation|platform)/"))
    assert there in found
    assert not_there not in found
    rows = behind(client, text)
    assert f"找到 {len({row.get('body') or row.get('platform') for row in rows})} 项" in text


@pytest.mark.parametrize(
    ("edition", "number"), [("best-practice-2012", 162), ("excellent-platforms-2013", 689)]
)
def test_an_edition_shows_every_result_in_printed_order(
    client: FlaskClient, edition: str, number: int
) -> None:
    rows = [
        (source, int(row))
        for part in range(1, -(-number // 200) + 1)
        for source, row in re.findall(
            r'class="place" href="/source/([\w-]+)\?lang=zh#row=(\d+)"',
            page(client, f"/awards/{edition}", page=str(part)),
        )
    ]
    assert len(rows) == number
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("edition", "arguments"),
    [
        ("best-practice-2012", {"outcome": "won"}),
        ("best-practice-2012", {"category": "management-innovation", "place": "370000"}),
        ("best-practice-2012", {"q": "青岛"}),
        ("excellent-platforms-2013", {"award": "wechat-contribution-2013"}),
        ("excellent-platforms-2013", {"kind": "microblog-account", "place": "310000"}),
        ("excellent-platforms-2013", {"outcome": "honourable-mention"}),
    ],
)
def test_the_results_of_an_edition_are_kept_to_what_is_chosen(
    client: FlaskClient, edition: str, arguments: dict[str, str]
) -> None:
    text = page(client, f"/awards/{edition}", **arguments)
    results = set(linked(text, "/doc/conferral/"))
    rows = behind(client, text)
    assert results == {row["result"].rpartition("/")[2] for row in rows}
    assert results
    for name in ("outcome", "award"):
        if name in arguments:
            assert {row[name].rpartition("/")[2] for row in rows} == {arguments[name]}


def test_the_awards_stand_in_their_series(client: FlaskClient) -> None:
    text = page(client, "/awards")
    series = re.findall(r"/doc/award-series/excellent-platforms-2013-series-(\d)", text)
    assert series == list("123456789")
    lists = set(re.findall(r"/doc/award(?:-list)?/([\w-]+)", text))
    query = f"{iris.prefix_declarations()} SELECT ?list ?award {{ ?list zw:listOf ?award }}"
    answer = client.post("/sparql", data={"query": query, "format": "csv"})
    for row in csv.DictReader(io.StringIO(answer.text)):
        assert {row["list"].rpartition("/")[2], row["award"].rpartition("/")[2]} & lists


def test_words_apart_are_sought_apart_in_chinese_too(client: FlaskClient) -> None:
    together, apart = (set(suggested(client, text)) for text in ("青岛外文版", "青岛 外文版"))
    assert together == set()
    assert apart == set(suggested(client, "青岛　外文版"))
    assert "/doc/platform/qingdao-government-foreign-language-website" in apart


@pytest.mark.parametrize("code", ["370200", "CN-SD"])
def test_a_place_is_found_by_its_code(client: FlaskClient, code: str) -> None:
    place = {"370200": "370200", "CN-SD": "370000"}[code]
    assert suggested(client, code)[0] == f"/doc/division/{place}"


def test_places_of_one_name_are_told_apart(client: FlaskClient) -> None:
    answer = client.get("/search?q=Suzhou&lang=en&format=suggestions")
    assert answer.json is not None
    told = dict(zip(answer.json[3], answer.json[2], strict=True))
    assert told["/doc/division/320500?lang=en"] == "administrative division · Jiangsu · 苏州市"
    assert told["/doc/division/341300?lang=en"] == "administrative division · Anhui · 宿州市"


def test_a_line_holds_as_many_bodies_as_its_choice_says(client: FlaskClient) -> None:
    text = page(client, "/bodies")
    number = re.search(r'value="supreme-peoples-court">[^<]*\((\d+)\)', text)
    assert number
    assert f"找到 {number[1]} 项" in page(client, "/bodies", line="supreme-peoples-court")
