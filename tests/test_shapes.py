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
from graph.ontology import read_ontology, read_shapes
from graph.project import Project
from graph.read import read_lists
from graph.validate import Origins, rule_findings, shacl_report, validate
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
    "id/organisation/chengdu-erxianqiao-police-station",
    "id/zone/suzhou-industrial-park",
    "id/scheme/category",
    "id/rank/ministerial",
    "id/category/public-service",
    "id/division-kind/county",
    "id/division-level/county",
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
def valid(store: ox.Store) -> rdflib.Graph:
    """Return a small valid graph with a thing of every class: what the seeds lead to."""
    inferred = ox.NamedNode(iris.graph("inferred"))
    agenda: list[Any] = [ox.NamedNode(iris.BASE + seed) for seed in SEEDS]
    seen: set[Any] = set()
    triples: set[ox.Triple] = set()
    while agenda:
        node = agenda.pop()
        if node in seen or not isinstance(node, ox.NamedNode):
            continue
        seen.add(node)
        if "/id/" in node.value or "/source/" in node.value:
            found = list(store.quads_for_pattern(node, None, None, None))
            triples |= {quad.triple for quad in found}
            agenda += [quad.object for quad in found if quad.graph_name != inferred]
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return rdflib.Graph().parse(data=data, format="nt")


@pytest.fixture(scope="module")
def shapes(project: Project) -> rdflib.Graph:
    return read_shapes(project)


@pytest.fixture(scope="module")
def authority(project: Project) -> Authority:
    names = [source.name for source in read_lists(project)]
    return read_authority(project, read_ontology(project).concepts, names)


def reported(report: rdflib.Graph) -> set[tuple[str, str]]:
    """Return shape and focus node of every result, those nested as details included."""
    return {
        (str(report.value(result, SH.sourceShape)), str(report.value(result, SH.focusNode)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def test_the_small_graph_is_valid(valid: rdflib.Graph, shapes: rdflib.Graph) -> None:
    assert reported(shacl_report(valid, shapes)) == set()


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
        )
    } | {iris.term("Programme"): iris.term("Initiative")}
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
    copy: Project, old: str, new: str, reason: str
) -> None:
    replace(copy.ontology / "shapes.ttl", old, new)
    with pytest.raises(RefusedError) as refused:
        assemble(copy, silent)
    finding = refused.value.findings[0]
    assert (finding.code, finding.place.file) == ("broken-shape", "ontology/shapes.ttl")
    assert reason in finding.message


def test_shapes_that_target_nothing_are_refused(copy: Project) -> None:
    (copy.ontology / "shapes.ttl").write_text("")
    with pytest.raises(RefusedError, match="nothing would be validated"):
        assemble(copy, silent)


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
def test_a_rule_that_cannot_be_asked_is_refused(copy: Project, query: str, reason: str) -> None:
    (copy.ontology / "rules" / "some-rule.rq").write_text(f"# 规则。\n# A rule.\n{query}\n")
    with pytest.raises(RefusedError) as refused:
        assemble(copy, silent)
    (finding,) = refused.value.findings
    assert (finding.code, finding.place.file) == ("broken-rule", "ontology/rules/some-rule.rq")
    assert reason in finding.message


def test_a_broken_shapes_file_is_refused_with_its_line(copy: Project) -> None:
    replace(copy.ontology / "shapes.ttl", "sh:minCount 1 ;", "sh:minCount 1 1 ;")
    with pytest.raises(RefusedError) as refused:
        assemble(copy, silent)
    (finding,) = refused.value.findings
    assert (finding.code, finding.place.file) == ("not-turtle", "ontology/shapes.ttl")
    assert finding.place.row is not None


@pytest.mark.parametrize(
    ("name", "query"), [("broken", "SELECT"), ("without-answer", "ASK { ?s ?p ?o }")]
)
def test_a_question_that_is_broken_or_without_answer_is_refused(
    copy: Project, name: str, query: str
) -> None:
    (copy.ontology / "questions" / f"{name}.rq").write_text(query)
    with pytest.raises(RefusedError) as refused:
        assemble(copy, silent)
    (finding,) = refused.value.findings
    assert (finding.code, finding.place.file) == (
        "broken-question",
        f"ontology/questions/{name}.rq",
    )


def test_a_violation_is_told_with_message_label_list_and_row(copy: Project) -> None:
    table = copy.authority / "initiatives.csv"
    row = row_of(table, "id", "qingdao-electronic-supervision")
    set_cell(table, row, "place", "")
    set_cell(table, row, "place_basis", "")
    assemble(copy, silent)
    organisations = copy.authority / "organisations.csv"
    row = row_of(organisations, "id", "qingdao-government")
    set_cell(organisations, row, "place", "")
    set_cell(organisations, row, "place_basis", "")
    with pytest.raises(RefusedError) as refused:
        assemble(copy, silent)
    (finding,) = refused.value.findings
    assert finding.code == "shape-violated"
    assert "青岛市人民政府" in finding.message
    assert "人民政府须治理一个地方 / a government governs exactly one place" in finding.message
    assert (finding.place.file, finding.place.row) == ("mappings/authority/organisations.csv", row)


def test_a_violation_in_a_row_of_a_list_names_the_list_and_the_row(
    project: Project, store: ox.Store, shapes: rdflib.Graph, authority: Authority
) -> None:
    broken = ox.Store()
    broken.extend(store)
    conferral = ox.NamedNode(iris.BASE + SEEDS[0])
    for quad in list(broken.quads_for_pattern(conferral, None, None, None)):
        if quad.predicate.value == iris.term("category"):
            broken.remove(quad)
    with pytest.raises(RefusedError) as refused:
        validate(project, broken, shapes, authority, read_ontology(project))
    (finding,) = refused.value.findings
    assert str(finding.place) == "mappings/best-practice-2012-nominees-2/rows.csv, row 7"


@pytest.mark.parametrize("fault", faults("rules.toml"), ids=lambda f: f"{f['rule']}-{f['focus']}")
def test_a_planted_fault_is_found_by_its_rule(
    project: Project, store: ox.Store, authority: Authority, fault: dict[str, str]
) -> None:
    broken = ox.Store()
    broken.extend(store)
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
