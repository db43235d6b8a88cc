"""The pages lead people to what there is, in their language, with its source."""

import csv
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_doors

HTML = {"Accept": "text/html"}
WAYS = (
    "/awards",
    "/platforms",
    "/bodies",
    "/places",
    "/sources",
    "/quality",
    "/ontology",
    "/sparql",
)


def page(client: FlaskClient, path: str, language: str | None = None) -> str:
    headers = HTML | ({"Accept-Language": language} if language else {})
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), path
    return answer.text


def test_the_start_page_says_what_this_is_and_leads_everywhere(
    client: FlaskClient, release: Path
) -> None:
    text = page(client, "/", "en")
    assert "An open knowledge graph built from published award lists" in text
    about = json.loads((release / "release.json").read_text())
    assert f"<strong>{about['entities']['cases']}</strong> cases" in text
    for way in WAYS:
        assert f'href="{way}"' in text
        page(client, way)


def test_the_language_follows_the_reader_and_the_switch_stands_above_it(
    client: FlaskClient,
) -> None:
    assert "知识图谱" in page(client, "/", "zh-CN,zh;q=0.9,en;q=0.8")
    assert "knowledge graph" in page(client, "/", "en-GB,en;q=0.9")
    english = page(client, "/?lang=en", "zh-CN")
    assert "knowledge graph" in english
    assert 'href="/places?lang=en"' in english
    assert 'href="/?lang=zh"' in english


def test_the_awards_lead_to_every_printed_list_with_its_number(client: FlaskClient) -> None:
    text = page(client, "/awards", "zh")
    assert text.index("中央国家机关") < text.index("北京市") < text.index("政务微博类")
    href = "/doc/award-list/best-practice-2012-nominees-shandong"
    assert f'<a href="{href}">山东省</a> <span class="count">13</span>' in text
    assert "青岛市" in page(client, href, "zh")


def test_the_places_are_a_tree_with_their_cases(client: FlaskClient) -> None:
    text = page(client, "/places", "zh")
    tree = text[text.index("<h2>来源提及的地方</h2>") :]
    assert tree.index("中国") < tree.index("山东省") < tree.index("青岛市")
    jiangsu = re.search(r'href="/doc/division/320000">江苏省</a> <span class="count">(\d+)', tree)
    assert jiangsu
    assert int(jiangsu[1]) > 16, "16 cases of 2012, and the platforms of 2013"
    assert "division/110109" not in text, "no source names 门头沟区"


def test_the_bodies_stand_by_kind(client: FlaskClient) -> None:
    text = page(client, "/bodies?kind=court", "en")
    assert "Supreme People&#39;s Court" in text
    assert '<a href="/doc/body-kind/government-department">' in page(client, "/bodies", "en")


def test_a_page_shows_facts_with_their_basis_rows_and_links(client: FlaskClient) -> None:
    text = page(client, "/doc/organisation/qingdao-supervision-bureau", "en")
    assert "<h1>Qingdao Municipal Bureau of Supervision</h1>" in text
    assert "青岛市监察局" in text
    assert "qīng dǎo shì jiān chá jú" in text
    assert re.search(r'class="mark background" href="#source-\d">background knowledge</a>', text)
    assert re.search(r'class="mark list" href="#source-\d">document \d</a>', text)
    assert "/source/best-practice-2012-nominees-2#row=7" in text
    assert ">China E-government Best Practice Nomination Award (2)</a>" in text
    assert ">row 7</a>" in text
    assert "中共青岛市纪律检查委员会\xa0\xa0 青岛市监察局" in text
    assert "/doc/conferral/best-practice-2012-nominee-qingdao-electronic-supervision" in text
    assert "/doc/organisation/qingdao-supervision-bureau.ttl" in text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("organisation/qingdao-supervision-bureau", "government department"),
        ("person/cao-liwei", "person"),
        ("programme/golden-audit-programme", "e-government programme"),
        ("organisation/beijing-renda-kingbase", "enterprise"),
        ("division/370200", "administrative division"),
    ],
)
def test_a_page_opens_with_the_most_specific_kind(
    client: FlaskClient, path: str, kind: str
) -> None:
    text = page(client, f"/doc/{path}", "en")
    assert kind in text[text.index('<p class="kind">') : text.index("<h1>")]


def test_no_page_shows_a_blank_node(client: FlaskClient) -> None:
    assert "c14n" not in page(client, "/doc/body-kind/court", "en")


def test_facts_stand_in_the_order_of_a_reader(client: FlaskClient) -> None:
    path = "/doc/conferral/best-practice-2012-nominee-qingdao-electronic-supervision"
    text = page(client, path, "en")
    order = ["award", "recipient", "outcome", "category", "applicant", "recipient as printed"]
    places = [text.index(f">{label}</a></dt>") for label in order]
    assert places == sorted(places)


def test_a_case_shows_both_its_conferrals(client: FlaskClient) -> None:
    text = page(client, "/doc/initiative/hunan-health-emergency-command-system", "zh")
    assert "湖南卫生厅应急指挥系统" in text
    assert "控制：在初发状态——浪潮成功搭建湖南卫生厅应急指挥系统" in text
    assert "best-practice-2012-winner-hunan-health-emergency-command-system" in text


def test_an_outside_link_leads_outside(client: FlaskClient) -> None:
    text = page(client, "/doc/division/370200")
    assert 'href="http://www.wikidata.org/entity/Q170322"' in text


@pytest.mark.parametrize("path", ["/", "/places", "/doc/division/370200"])
def test_a_page_asks_nothing_of_third_parties_and_runs_no_script_but_ours(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path, headers=HTML)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    for address in re.findall(r'(?:src|<link rel="stylesheet" href)="([^"]+)"', answer.text):
        assert address.startswith("/static/")


def test_a_script_in_a_parameter_is_shown_and_not_run(client: FlaskClient) -> None:
    answer = client.get(
        "/sparql", query_string={"query": 'SELECT ("<script>1</script>" AS ?x) {}'}, headers=HTML
    )
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_language_that_is_asked_for_and_not_offered_is_refused(client: FlaskClient) -> None:
    answer = client.get("/?lang=fr", headers=HTML | {"Accept-Language": "zh"})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "没有这种语言" in answer.text
    assert "knowledge graph" in page(client, "/", "fr, en;q=0.5")


def test_the_platforms_stand_by_kind(client: FlaskClient) -> None:
    text = page(client, "/platforms", "zh")
    assert text.index(">网站</a>") < text.index(">微博账号</a>") < text.index(">政务域名</a>")
    assert "首都之窗" in page(client, "/platforms?q=首都之窗", "zh")
    assert "平安北京" in page(client, "/platforms?kind=microblog-account", "zh")


def test_the_awards_of_2013_stand_in_printed_order(client: FlaskClient) -> None:
    text = page(client, "/awards", "zh")
    names = (
        "最具影响力政务网站",
        "特色栏目",
        "管理创新型政务网站",
        "领先奖",
        "中文域名",
        "微信贡献奖",
    )
    places = [text.index(name, text.index("最具影响力政务网站")) for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_quality_report_hides_no_judgement(
    client: FlaskClient, release: Path, language: str
) -> None:
    text = page(client, "/quality", language)
    for path in (release / "quality").glob("*.csv"):
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        assert f'id="{path.stem}"' in text
        assert f'<span class="count">{len(lines) - 1} ' in text
        answer = client.get(f"/quality/{path.stem}.csv")
        assert (answer.mimetype, answer.data) == ("text/csv", path.read_bytes())
    assert "boundary: the site is printed without separator" in text


def test_a_part_that_the_quality_report_lacks_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/quality/nothing.csv")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_platform_shows_its_operator_with_what_it_rests_on(client: FlaskClient) -> None:
    text = page(client, "/doc/platform/pingan-changzhou-microblog", "zh")
    assert 'href="/doc/organisation/changzhou-public-security-bureau">常州市公安局</a>' in text
    assert "/doc/initiative/safe-changzhou-microblog" in text
    text = page(client, "/doc/platform/jianhui-net-website", "en")
    assert "operator not known" in text
    assert "place not known" in text


def test_a_fact_of_the_prose_shows_its_document_and_its_place_there(client: FlaskClient) -> None:
    text = page(client, "/doc/figure/best-practice-2012-submissions", "zh")
    assert "/doc/document/best-practice-2012-results" in text
    assert "第6段" in text
    assert "par. 6" in page(client, "/doc/figure/best-practice-2012-submissions", "en")
    assert "300多份" in text


def test_the_items_of_a_list_stand_in_printed_order(client: FlaskClient) -> None:
    text = page(client, "/doc/award-list/excellent-government-website-2013-local-courts", "zh")
    items = ("新疆法院网", "宁波市海曙区人民法院", "澳门特别行政区法院", "衢州市中级人民法院")
    places = [text.index(f"2013年度中国政务网站优秀奖：{item}") for item in items]
    assert places == sorted(places)
