"""Every shape and every house rule bites: a planted fault for each, found on its node."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from graph import iris
from graph.authority import Authority, read_authority
from graph.build import assemble
from graph.findings import RefusedError
from graph.ontology import Ontology, read_ontology, read_shapes
from graph.project import Project
from graph.validate import Origins, rule_findings, shacl_report, union, validate
from tests.conftest import silent
from tests.edit import replace, row_of, set_cell

FAULTS = Path(__file__).parent / "faults"
SHAPE = "https://w3id.org/zhengwu/ontology/shapes#"
SEEDS = (
    "id/conferral/best-practice-2012-nominee-qingdao-electronic-supervision",
    "id/conferral/best-practice-2012-winner-national-audit-office-golden-audit",
    "id/conferral/best-practice-2012-nominee-daqing-police-public-communication-microblog",
    "id/award-list/best-practice-2012-nominees-shandong",
    "id/organisation/inspur-group",
    "id/organisation/supreme-peoples-court",
    "id/organisation/chengdu-erxianqiao-police-station",
    "id/zone/suzhou-industrial-park",
    "id/scheme/category",
    "id/rank/ministerial",
    "id/category/public-service",
    "id/division-kind/county",
    "id/division-level/county",
    "id/conferral/best-practice-2012-nominee-safe-changzhou-microblog",
    "id/conferral/best-practice-2012-nominee-ningbo-smart-customs",
    "id/conferral/best-practice-2012-winner-ningbo-smart-customs",
    "id/conferral/best-practice-2012-nominee-national-audit-office-golden-audit",
    "id/conferral/excellent-government-microblog-2013-pingan-changzhou-microblog",
    "id/conferral/internet-civilisation-communication-featured-column-2013-china-civilization-network-wuhan-community-volunteer-service-column",
    "id/conferral/excellent-government-website-2013-jianhui-net-website",
    "id/system/jiangxi-shared-data-exchange-platform",
    "id/mechanism/jiangxi-five-unifications",
    "id/figure/best-practice-2012-submissions",
    "id/finding/government-goes-first",
    "id/change/jiangdong-merged-into-yinzhou-2016",
    "id/correspondence/qingdao-experience-and-case",
    "id/event/shanghai-government-website-opened",
    "id/publication/china-egovernment-yearbook-2012",
    "id/technology/internet-of-things",
)
"""Things from which every class of the graph is reached."""


def faults(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((FAULTS / name).read_text())["fault"]
    return found


@pytest.fixture(scope="module")
def store(release: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(release / "zhengwu.nq"), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def small(store: ox.Store) -> ox.Store:
    """Return a small valid graph with a thing of every class: what the seeds lead to."""
    inferred = ox.NamedNode(iris.graph("inferred"))
    received = ox.NamedNode(iris.term("receivedConferral"))
    ontology = ox.NamedNode(iris.graph("ontology"))
    agenda: list[Any] = [ox.NamedNode(iris.BASE + seed) for seed in SEEDS]
    agenda += [quad.subject for quad in store.quads_for_pattern(None, None, None, ontology)]
    seen: set[Any] = set()
    small = ox.Store()
    while agenda:
        node = agenda.pop()
        if node in seen or not isinstance(node, ox.NamedNode):
            continue
        seen.add(node)
        if "/id/" in node.value or "/source/" in node.value:
            found = list(store.quads_for_pattern(node, None, None, None))
            small.extend(found)
            agenda += [
                quad.object
                for quad in found
                if quad.graph_name != inferred or quad.predicate == received
            ]
    return small


@pytest.fixture(scope="module")
def valid(small: ox.Store) -> rdflib.Graph:
    return union(small)


def with_ontology(small: ox.Store, ontology: Ontology) -> ox.Store:
    both = ox.Store()
    both.extend(small)
    both.extend(ontology.quads())
    return both


def validated(project: Project, small: ox.Store) -> None:
    """Validate the small graph by the shapes, rules and questions of a project."""
    ontology = read_ontology(project)
    both = with_ontology(small, ontology)
    authority = read_authority(project, ontology.concepts)
    validate(project, both, read_shapes(project), authority, ontology)


@pytest.fixture(scope="module")
def shapes(project: Project) -> rdflib.Graph:
    return read_shapes(project)


@pytest.fixture(scope="module")
def authority(project: Project) -> Authority:
    return read_authority(project, read_ontology(project).concepts)


def reported(report: rdflib.Graph) -> set[tuple[str, str]]:
    """Return shape and focus node of every result, those nested as details included."""
    return {
        (str(report.value(result, SH.sourceShape)), str(report.value(result, SH.focusNode)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def test_the_small_graph_is_valid(
    project: Project, small: ox.Store, valid: rdflib.Graph, shapes: rdflib.Graph
) -> None:
    assert reported(shacl_report(valid, shapes)) == set()
    validated(project, small)


@pytest.mark.parametrize("fault", faults("shapes.toml"), ids=lambda f: f"{f['shape']}-{f['focus']}")
def test_a_planted_fault_is_reported_by_its_shape_on_its_node(
    valid: rdflib.Graph, shapes: rdflib.Graph, fault: dict[str, str]
) -> None:
    broken = rdflib.Graph()
    for triple in valid:
        broken.add(triple)
    broken.update(iris.prefix_declarations() + fault["update"])
    found = reported(shacl_report(broken, shapes))
    assert (SHAPE + fault["shape"], iris.BASE + fault["focus"]) in found


def test_every_property_shape_has_a_planted_fault(shapes: rdflib.Graph) -> None:
    named = {
        str(shape).removeprefix(SHAPE)
        for shape in shapes.subjects(RDF.type, SH.PropertyShape)
        if not str(shape).startswith(SHAPE + "scheme-")
    }
    assert named == {fault["shape"] for fault in faults("shapes.toml")}


def test_a_value_of_another_scheme_is_told_from_one_that_is_missing(shapes: rdflib.Graph) -> None:
    schemes = {
        str(shape).removeprefix(SHAPE + "in-")
        for shape in shapes.subjects(RDF.type, SH.NodeShape)
        if str(shape).startswith(SHAPE + "in-")
    }
    swapped = {
        fault["shape"]
        for fault in faults("shapes.toml")
        if "id/" in fault["update"].partition("INSERT")[2]
    }
    users = {
        str(scheme).removeprefix(SHAPE + "in-"): str(shape).removeprefix(SHAPE)
        for shape, scheme in shapes.subject_objects(SH.node)
        if str(scheme).startswith(SHAPE + "in-")
    }
    assert set(users) == schemes
    assert set(users.values()) <= swapped


def test_every_class_of_the_ontology_that_the_data_use_has_a_shape(
    store: ox.Store, shapes: rdflib.Graph
) -> None:
    targets = {str(target) for target in shapes.objects(None, SH.targetClass)}
    query = f"""SELECT DISTINCT ?class WHERE {{ GRAPH ?g {{ ?it a ?class }}
        FILTER(?g != <{iris.graph("ontology")}> && STRSTARTS(STR(?class), "{iris.TERM}")) }}"""
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    used = {solution["class"].value for solution in found}
    above = {
        iris.term(name): iris.term("PublicOrganisation")
        for name in (
            *("GovernmentDepartment", "ZoneAdministration", "PartyOrgan", "PeoplesCongress"),
            *("Court", "Procuratorate", "PublicInstitution", "MassOrganisation"),
            "PoliticalConsultativeConference",
        )
    } | {iris.term(name): iris.term("Initiative") for name in ("Case", "Programme")}
    above |= {
        iris.term(name): iris.term("Platform")
        for name in (
            *(
                "Website",
                "ForeignLanguageWebsite",
                "MobilePortal",
                "MicroblogAccount",
                "WeChatAccount",
            ),
            *("Hotline", "Mailbox", "DomainName"),
        )
    }
    assert {above.get(name, name) for name in used} <= targets


def test_every_message_is_in_chinese_and_in_english(shapes: rdflib.Graph) -> None:
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        languages = {getattr(text, "language", None) for text in shapes.objects(shape, SH.message)}
        assert languages == {"zh-hans", "en"}, shape


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("sh:minCount 1", "sh:minCounts 1", "SHACL has no term sh:minCounts"),
        ("sh:targetClass zw:Conferral", "sh:targetClass zw:Conferal", "declares no zw:Conferal"),
        ("sh:path zw:category", "sh:path zw:catgory", "declares no zw:catgory"),
        ("sh:node shape:in-category", "sh:node shape:in-catgory", "there is no shape"),
        ("sh:minCount 1", 'sh:minCount "one"', "it cannot be run"),
        ("sh:path zw:category ;", "", "it cannot be run"),
        ('sh:pattern "^[1-9][0-9]{5}$"', 'sh:pattern "^[1-9"', "it cannot be run"),
    ],
)
def test_a_shape_that_could_never_report_is_refused(
    copy: Project, small: ox.Store, old: str, new: str, reason: str
) -> None:
    replace(copy.ontology / "shapes.ttl", old, new)
    with pytest.raises(RefusedError) as refused:
        validated(copy, small)
    finding = refused.value.findings[0]
    assert (finding.code, finding.place.file) == ("broken-shape", "ontology/shapes.ttl")
    assert reason in finding.message


def test_shapes_that_target_nothing_are_refused(copy: Project, small: ox.Store) -> None:
    (copy.ontology / "shapes.ttl").write_text("")
    with pytest.raises(RefusedError, match="nothing would be validated"):
        validated(copy, small)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("ASK { ?it ?p ?o }", "no SELECT query that binds ?it"),
        ("SELECT ?s { ?s ?p ?o }", "no SELECT query that binds ?it"),
        ("SELECT ?it { ?it ?p }", "error at"),
        ("SELECT ?it { SERVICE <http://127.0.0.1:1/> { ?it ?p ?o } }", "asks no network"),
        ("SELECT ?it { ?it ?p ?o FILTER(<http://a/f>(?o)) }", "custom function"),
    ],
)
def test_a_rule_that_cannot_be_asked_is_refused(
    copy: Project, small: ox.Store, query: str, reason: str
) -> None:
    (copy.ontology / "rules" / "some-rule.rq").write_text(f"# 规则。\n# A rule.\n{query}\n")
    with pytest.raises(RefusedError) as refused:
        validated(copy, small)
    (finding,) = refused.value.findings
    assert (finding.code, finding.place.file) == ("broken-rule", "ontology/rules/some-rule.rq")
    assert reason in finding.message


def test_a_broken_shapes_file_is_refused_with_its_line(copy: Project, small: ox.Store) -> None:
    replace(copy.ontology / "shapes.ttl", "sh:minCount 1 ;", "sh:minCount 1 1 ;")
    with pytest.raises(RefusedError) as refused:
        validated(copy, small)
    (finding,) = refused.value.findings
    assert (finding.code, finding.place.file) == ("not-turtle", "ontology/shapes.ttl")
    assert finding.place.row is not None


@pytest.mark.parametrize(
    ("name", "query", "reason"),
    [
        ("broken", "SELECT", "error at"),
        ("without-answer", "SELECT * { ?s ?p ?o }", "no answer"),
        ("no-select", "ASK { ?s ?p ?o }", "no SELECT query"),
        ("calls", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "asks no network"),
    ],
)
def test_a_question_that_is_broken_or_without_answer_is_refused(
    copy: Project, small: ox.Store, name: str, query: str, reason: str
) -> None:
    (copy.ontology / "questions" / f"{name}.rq").write_text(f"# 问？\n# Question?\n{query}")
    with pytest.raises(RefusedError) as refused:
        validated(copy, small)
    (finding,) = refused.value.findings
    assert (finding.code, finding.place.file) == (
        "broken-question",
        f"ontology/questions/{name}.rq",
    )
    assert reason in finding.message


def test_a_part_of_the_quality_report_says_what_it_asks(copy: Project, small: ox.Store) -> None:
    path = copy.ontology / "quality" / "judgements.rq"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[2:]))
    with pytest.raises(RefusedError, match="does not open with what it asks") as refused:
        validated(copy, small)
    assert refused.value.findings[0].place.file == "ontology/quality/judgements.rq"


def test_what_is_wrong_with_the_whole_graph_is_told_with_message_label_table_and_row(
    copy: Project,
) -> None:
    """A government without its place breaks a shape; a loop of superiors breaks house rules."""
    table = copy.authority / "initiatives.csv"
    row = row_of(table, "id", "qingdao-electronic-supervision")
    set_cell(table, row, "place", "")
    set_cell(table, row, "place_basis", "")
    organisations = copy.authority / "organisations.csv"
    row = row_of(organisations, "id", "qingdao-government")
    set_cell(organisations, row, "place", "")
    set_cell(organisations, row, "place_basis", "")
    top = row_of(organisations, "id", "state-council")
    set_cell(organisations, top, "superior", "hangzhou-government")
    set_cell(organisations, top, "superior_basis", "background")
    with pytest.raises(RefusedError) as refused:
        assemble(copy, silent)
    (finding,) = (f for f in refused.value.findings if not f.code.startswith("rule/"))
    assert finding.code == "shape-violated"
    assert "青岛市人民政府" in finding.message
    assert "人民政府须治理一个地方 / a government governs exactly one place" in finding.message
    assert (finding.place.file, finding.place.row) == ("mappings/authority/organisations.csv", row)
    above = [f.place for f in refused.value.findings if "above" in f.code]
    assert ("mappings/authority/organisations.csv", top) in {(p.file, p.row) for p in above}


def test_a_violation_in_a_row_of_a_list_names_the_list_and_the_row(
    project: Project, small: ox.Store
) -> None:
    broken = ox.Store()
    broken.extend(small)
    conferral, position = ox.NamedNode(iris.BASE + SEEDS[0]), iris.term("position")
    for quad in list(broken.quads_for_pattern(conferral, ox.NamedNode(position), None, None)):
        broken.remove(quad)
    with pytest.raises(RefusedError) as refused:
        validated(project, broken)
    (finding,) = refused.value.findings
    assert str(finding.place) == "mappings/best-practice-2012-nominees-2/rows.csv, row 7"


@pytest.mark.parametrize("fault", faults("rules.toml"), ids=lambda f: f"{f['rule']}-{f['focus']}")
def test_a_planted_fault_is_found_by_its_rule(
    project: Project, small: ox.Store, authority: Authority, fault: dict[str, str]
) -> None:
    broken = with_ontology(small, read_ontology(project))
    broken.update(iris.prefix_declarations() + fault["update"])
    origins = Origins(project, authority, broken)
    found = [
        f for f in rule_findings(project, broken, origins) if f.code == f"rule/{fault['rule']}"
    ]
    assert any(fault["focus"] == "_" or f"<{fault['focus']}>" in f.message for f in found)


def test_every_rule_has_a_planted_fault_and_opens_with_its_sentence(project: Project) -> None:
    rules = sorted((project.ontology / "rules").glob("*.rq"))
    assert {path.stem for path in rules} == {fault["rule"] for fault in faults("rules.toml")}
    for path in rules:
        first, second = path.read_text().splitlines()[:2]
        assert re.match(r"# .*[一-鿿].*。$", first)
        assert re.match(r"# [A-Z].*\.$", second)
