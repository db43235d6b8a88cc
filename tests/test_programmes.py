"""The page of programmes shows what the graph has of them, and of what else the documents name."""

import re

import pytest
from flask.testing import FlaskClient

from tests.test_timeline import found, page

SECTIONS = {
    "national_programmes": "?it a zw:Programme",
    "experiences": "?it a zw:Initiative FILTER NOT EXISTS { ?it a zw:Case }"
    " FILTER NOT EXISTS { ?it a zw:Programme }",
    "systems": "?it a zw:InformationSystem",
    "mechanisms": "?it a zw:Mechanism",
    "technologies": "?it a zw:Technology",
}


def section(text: str, name: str) -> str:
    return text.partition(f'<section id="{name}">')[2].partition("</section>")[0]


def docs(text: str) -> list[str]:
    return re.findall(r'href="/doc/([^"?]*)', text)


@pytest.mark.both_doors
@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_has_all_there_is_and_counts_it(client: FlaskClient, name: str) -> None:
    things = [iri.partition("/id/")[2] for iri in found(client, SECTIONS[name])]
    text = page(client, "/programmes")
    assert f'<strong>{len(things)}</strong> <a href="#{name}">' in text
    assert set(things) <= set(docs(section(text, name)))


def test_cases_stand_under_their_programme_with_lead_and_place(client: FlaskClient) -> None:
    pattern = "?it a zw:Case ; zw:partOfProgramme ?programme"
    cases = [iri.partition("/id/")[2] for iri in found(client, pattern)]
    shown = section(page(client, "/programmes?lang=en"), "national_programmes")
    assert sorted(each for each in docs(shown) if each.startswith("initiative/")) == sorted(cases)
    audit = shown.partition(">Golden Audit Programme<")[2].partition(">Golden Insurance")[0]
    assert "initiative/national-audit-office-golden-audit" in audit
    assert "organisation/national-audit-office" in audit
    insurance = shown.partition(">Golden Insurance Programme<")[2]
    assert "division/320000" in insurance.partition("</li>")[0]


def test_a_programme_within_another_stands_under_it_once(client: FlaskClient) -> None:
    shown = section(page(client, "/programmes?lang=en"), "national_programmes")
    within = shown.partition(">Golden Projects<")[2].partition(">Traceability")[0]
    assert shown.count(">Golden Audit Programme<") == within.count(">Golden Audit Programme<") == 1


def test_an_experience_is_told_with_its_place_and_parts(client: FlaskClient) -> None:
    shown = section(page(client, "/programmes?lang=en"), "experiences")
    qingdao = shown.partition(">Qingdao experience<")[2].partition("<dt>")[0]
    assert "Qingdao unifies institutions" in qingdao
    assert docs(qingdao) == [
        "division/370200",
        "mechanism/qingdao-four-unifications-with-graded-advance",
    ]


def test_systems_stand_by_kind_and_facts_are_counted(client: FlaskClient) -> None:
    text = page(client, "/programmes?lang=en")
    systems = section(text, "systems")
    kinds = re.findall(
        r'/doc/system-kind/([\w-]+)[^>]*>[^<]*</a> <span class="count">(\d+)<', systems
    )
    assert {
        kind: len(
            found(client, f"?it zw:systemKind <https://w3id.org/zhengwu/id/system-kind/{kind}>")
        )
        for kind, _ in kinds
    } == {kind: int(number) for kind, number in kinds}
    cloud = "<https://w3id.org/zhengwu/id/technology/cloud-computing>"
    facts = len(found(client, f"?it zw:about|zw:usesTechnology {cloud}"))
    after = section(text, "technologies").partition(">cloud computing<")[2].partition("</li>")[0]
    assert f"facts about it: {facts}" in after
