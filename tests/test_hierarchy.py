"""The drawing of the hierarchy says what the graph states, and can be read."""

import csv
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from graph import iris
from server.explore.columns import FONT, Edge, draw
from server.explore.hierarchy import MOST
from server.explore.wrapping import width, wrap
from tests import drawings

HTML = {"Accept": "text/html"}
KINDS = {"zw:administeredBy": "command", "org:unitOf": "command", "zw:guidedBy": "guidance"}
BODIES = (
    "state-council",  # many below it
    "ministry-of-supervision",
    "ministry-of-public-security",  # command, an internal office and guidance below it
    "shandong-government",
    "qingdao-supervision-bureau",  # both lines above it
    "shandong-state-taxation-bureau",  # command from above, past its province
    "guangdong-emergency-management-office",  # a line that passes a column
    "jinan-vehicle-administration-office",  # an office within an office
)
RELATED = (
    "{ ?body ?relation ?superior VALUES ?relation { zw:administeredBy org:unitOf zw:guidedBy } }"
)


def page(client: FlaskClient, **arguments: str) -> str:
    answer = client.get("/hierarchy", query_string=arguments, headers=HTML)
    assert answer.status_code == 200
    return answer.text


def stated(client: FlaskClient, pattern: str) -> set[tuple[str, str, str]]:
    """Return the edges that the graph states where a pattern holds."""
    query = (
        f"{iris.prefix_declarations()} SELECT ?body ?relation ?superior {{ {RELATED} {pattern} }}"
    )
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    rows = csv.reader(answer.text.splitlines()[1:])
    return {(tail(body), KINDS[iris.compact(how)], tail(to)) for body, how, to in rows}


def tail(iri: str) -> str:
    return iri.rpartition("/")[2]


@pytest.mark.both_doors
@pytest.mark.parametrize("body", BODIES)
def test_the_lines_lead_where_the_graph_says(client: FlaskClient, body: str) -> None:
    iri = f"<{iris.entity('organisation', body)}>"
    drawn = drawings.read(page(client, body=body)).edges()
    above = f"{iri} (zw:administeredBy|org:unitOf|zw:guidedBy)* ?body"
    below = stated(client, f"FILTER(?superior = {iri})")
    assert {edge for edge in drawn if edge[2] != body} == stated(client, above)
    assert {edge for edge in drawn if edge[2] == body} <= below
    assert below <= drawn or len(below) > MOST


@pytest.mark.parametrize("body", BODIES)
def test_the_table_says_what_the_drawing_shows(client: FlaskClient, body: str) -> None:
    text = page(client, body=body, lang="en")
    said = {"under the command of": "command", "internal office of": "command"}
    said |= {"guided by": "guidance"}
    table = re.findall(
        r'<tr><th scope="row"><a href="/doc/organisation/([\w-]+)\?lang=en">.*?</a></th>'
        r'<td>(.*?)</td><td><a href="/doc/organisation/([\w-]+)\?lang=en">',
        text,
    )
    assert {(a, said[how], b) for a, how, b in table} == drawings.read(text).edges()


@pytest.mark.parametrize(
    ("relation", "said"), [("org:unitOf", "internal office of"), ("zw:guidedBy", "guided by")]
)
def test_the_table_says_what_each_line_rests_on(
    client: FlaskClient, relation: str, said: str
) -> None:
    body = iris.entity("organisation", "jinan-traffic-police-detachment")
    query = f"SELECT ?graph {{ GRAPH ?graph {{ <{body}> {relation} ?superior }} }}"
    answer = client.get(
        "/sparql", query_string={"query": iris.prefix_declarations() + query, "format": "csv"}
    )
    names = {"names": "read from a name", "background": "background knowledge"}
    (graph,) = answer.text.split()[1:]
    row = page(client, body=tail(body), lang="en").partition(f'{tail(body)}?lang=en">')[2]
    row = row.partition("<tbody>")[2].partition(f"<td>{said}</td>")[2].partition("</tr>")[0]
    assert f"<td>{names[tail(graph)]}</td>" in row


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("body", BODIES)
def test_every_text_stands_in_its_box_and_no_box_on_another(
    client: FlaskClient, body: str, language: str
) -> None:
    rects = drawings.read(page(client, body=body, lang=language)).rects
    for rect in rects:
        for x, y, text in rect.texts:
            assert rect.holds((x, y - FONT)) and rect.holds(
                (x + width(text.rstrip()) * FONT, y + 3)
            )
        corners = [(rect.x - 1, rect.y - 1), (rect.x + rect.width + 1, rect.y + rect.height + 1)]
        assert not [other for other in rects if any(map(other.holds, corners))]


@pytest.mark.parametrize("body", BODIES)
def test_no_line_runs_through_a_box(client: FlaskClient, body: str) -> None:
    drawing = drawings.read(page(client, body=body, lang="en"))
    for curve in drawing.curves:
        assert not [rect for rect in drawing.rects if any(map(rect.holds, curve.points))]


def test_a_body_with_both_lines_to_one_superior_has_both_drawn_apart() -> None:
    edges = [Edge("b", "zw:administeredBy", "a", False), Edge("b", "zw:guidedBy", "a", True)]
    solid, dashed = draw("b", edges, [], {"a": "甲", "b": "乙"}).curves
    assert (solid.edge, dashed.edge) == (edges[0], edges[1])
    assert solid.path != dashed.path


def test_what_is_not_drawn_is_counted_and_listed(client: FlaskClient) -> None:
    text = page(client, lang="en")
    below = stated(client, f"FILTER(?superior = <{iris.entity('organisation', 'state-council')}>)")
    drawing = drawings.read(text)
    (rest,) = (rect for rect in drawing.rects if rect.kind == "rest")
    assert [line for _, _, line in rest.texts] == [f"… and {len(below) - MOST} more"]
    listed = client.get(rest.href, headers=HTML).text
    assert f'bodies under its direct command <span class="count">{len(below)}</span>' in listed


def test_bodies_with_many_below_them_are_drawn_first(client: FlaskClient) -> None:
    rects = drawings.read(page(client)).rects
    governments = [rect.id for rect in rects if rect.kind == "body"]
    assert {"beijing-government", "jiangsu-government", "shandong-government"} == set(
        governments[:3]
    )


@pytest.mark.parametrize(("line", "kinds"), [("command", {"command"}), ("guidance", {"guidance"})])
def test_one_line_may_be_drawn_alone_and_is_kept(
    client: FlaskClient, line: str, kinds: set[str]
) -> None:
    drawing = drawings.read(page(client, body="qingdao-supervision-bureau", line=line))
    assert {curve.kind for curve in drawing.curves} == kinds
    neighbours = [rect for rect in drawing.rects if rect.kind == "body"]
    assert neighbours
    assert all(rect.href.endswith(f"line={line}") for rect in neighbours)


def test_a_neighbour_becomes_the_focus_and_the_focus_leads_to_its_page(client: FlaskClient) -> None:
    rects = drawings.read(page(client, body="qingdao-government")).rects
    assert "/hierarchy?body=qingdao-supervision-bureau" in {rect.href for rect in rects}
    (focus,) = (rect for rect in rects if rect.kind == "focus")
    assert focus.href == "/doc/organisation/qingdao-government"


def test_the_page_of_a_body_leads_to_its_hierarchy_and_that_of_a_place_does_not(
    client: FlaskClient,
) -> None:
    body = client.get("/doc/organisation/qingdao-supervision-bureau?lang=en", headers=HTML).text
    assert 'href="/hierarchy?body=qingdao-supervision-bureau&amp;lang=en"' in body
    assert "/hierarchy?" not in client.get("/doc/division/370200", headers=HTML).text


def test_a_body_of_which_nothing_is_stated_has_no_drawing(client: FlaskClient) -> None:
    text = page(client, body="beijing-kaipu-hulian-technology", lang="en")
    assert "The graph states no superior and no subordinate of it here." in text
    assert '<svg class="hierarchy"' not in text


@pytest.mark.both_doors
def test_the_query_of_the_page_answers_with_all_that_is_drawn(client: FlaskClient) -> None:
    text = page(client, body="qingdao-supervision-bureau", lang="en")
    match = re.search(r'href="(/sparql[^"]*format=csv[^"]*)"', text)
    assert match
    rows = list(csv.DictReader(client.get(unescape(match[1])).text.splitlines()))
    edges = drawings.read(text).edges()
    assert {(tail(row["body"]), tail(row["superior"])) for row in rows} == {
        (a, b) for a, _, b in edges
    }
    assert "Qingdao Municipal Bureau of Supervision" in {row["bodyName"] for row in rows}


@pytest.mark.parametrize("body", ["nothing-here", "<script>", "", "青岛", "a/b"])
def test_what_is_no_body_is_not_found(client: FlaskClient, body: str) -> None:
    answer = client.get("/hierarchy", query_string={"body": body}, headers=HTML)
    assert answer.status_code == 404
    assert "<script>" not in answer.text.partition("<main")[2]


def test_a_line_that_is_not_offered_is_told(client: FlaskClient) -> None:
    answer = client.get("/hierarchy?line=sideways")
    assert (answer.status_code, answer.json["name"]) == (400, "line")  # type: ignore[index]
    assert answer.json["offered"] == "both, command, guidance"  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("青岛市监察局", ["青岛市监察", "局"]),
        ("甲乙丙丁（戊）", ["甲乙丙丁", "（戊）"]),
        ("Bureau of Audit", ["Bureau ", "of Audit"]),
        ("信息office中心", ["信息", "office中", "心"]),
        ("Informatisation", ["Informati", "sation"]),
    ],
)
def test_chinese_breaks_between_characters_and_english_between_words(
    text: str, lines: list[str]
) -> None:
    assert wrap(text, 5) == lines
