"""The mappings are queries: they make what they say, and a broken one stops the build."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import iris
from graph.build import assemble
from graph.findings import Finding, RefusedError
from graph.map import map_lists
from graph.project import Project, Record
from graph.read import read_lists
from graph.resolve import Resolved, ResolvedRow
from tests.conftest import silent
from tests.edit import replace, table, write_table

MAPPING = "best-practice-2012-nominees-1/mapping.rq"


def findings_of(project: Project) -> tuple[Finding, ...]:
    with pytest.raises(RefusedError) as refused:
        assemble(project, silent)
    return refused.value.findings


def test_a_row_becomes_a_conferral_as_printed_and_as_resolved(project: Project) -> None:
    source = read_lists(project)[1]
    record = source.records[5]
    row = ResolvedRow(
        source,
        Record(record.row, record.cells),
        {
            "list": [Resolved("山东省", "award-list/best-practice-2012-nominees-shandong")],
            "title": [Resolved("某案例", "initiative/some-case")],
            "applicants": [Resolved("甲局", "organisation/a"), Resolved("乙局", "organisation/b")],
            "category": [Resolved("管理创新类", "category/management-innovation")],
        },
        5,
    )
    quads = {
        (iris.compact(q.predicate.value), str(q.object.value))  # type: ignore[union-attr]
        for q in map_lists(project, [row])
        if str(q.subject) == f"<{iris.BASE}id/conferral/best-practice-2012-nominee-some-case>"
    }
    assert quads == {
        ("rdf:type", iris.term("Conferral")),
        ("zw:award", iris.entity("award", "best-practice-2012-nominee")),
        ("zw:outcome", iris.entity("outcome", "shortlisted")),
        ("zw:list", iris.entity("award-list", "best-practice-2012-nominees-shandong")),
        ("zw:category", iris.entity("category", "management-innovation")),
        ("zw:position", "59"),
        ("zw:recipient", iris.entity("initiative", "some-case")),
        ("zw:recipientAsPrinted", "某案例"),
        ("zw:applicant", iris.entity("organisation", "a")),
        ("zw:applicant", iris.entity("organisation", "b")),
        ("zw:applicantAsPrinted", "甲局"),
        ("zw:applicantAsPrinted", "乙局"),
        ("prov:wasDerivedFrom", iris.row("best-practice-2012-nominees-2", 7)),
    }


def test_the_graph_of_a_list_holds_only_what_its_rows_print(release: Path) -> None:
    store = ox.Store.read_only(str(release / "store"))
    graph = ox.NamedNode(iris.graph("best-practice-2012-nominees-2"))
    quads = list(store.quads_for_pattern(None, None, None, graph))
    predicates = {iris.compact(quad.predicate.value) for quad in quads}
    assert "zw:administeredBy" not in predicates
    assert "owl:sameAs" not in predicates
    languages = {q.object.language for q in quads if isinstance(q.object, ox.Literal)}
    assert languages <= {"zh-hans", None}


def test_a_query_that_is_no_sparql_is_refused_with_its_file(copy: Project) -> None:
    replace(copy.mappings / MAPPING, "zw:position ?position ;", "zw:position ?position ; ;;. .")
    finding = findings_of(copy)[0]
    assert (finding.code, finding.place.file) == ("broken-mapping", f"mappings/{MAPPING}")
    assert "SPARQL" in finding.message


def test_a_mapping_that_asks_the_network_is_refused(copy: Project) -> None:
    replace(
        copy.mappings / MAPPING, "WHERE { ?row", "WHERE { SERVICE <http://127.0.0.1:1/> {} ?row"
    )
    finding = findings_of(copy)[0]
    assert finding.code == "broken-mapping"
    assert "asks no network" in finding.message


def test_a_mapping_that_states_a_cell_for_what_it_means_is_refused(copy: Project) -> None:
    replace(copy.mappings / MAPPING, "col:list/col:is ?list", "col:list ?list")
    (finding,) = findings_of(copy)
    assert (finding.code, finding.place.file) == ("broken-mapping", f"mappings/{MAPPING}")
    assert "col:x/col:is" in finding.message


def test_a_mapping_without_a_query_is_refused(copy: Project) -> None:
    (copy.mappings / MAPPING).write_text("# nothing yet\n")
    codes = {finding.code for finding in findings_of(copy)}
    assert "broken-mapping" in codes


def test_a_query_for_a_column_that_is_not_there_is_refused(copy: Project) -> None:
    replace(copy.mappings / MAPPING, "col:number ?number", "col:numbr ?number")
    finding = findings_of(copy)[0]
    assert finding.code == "unknown-column"
    assert "col:numbr" in finding.message


def test_a_column_that_no_query_asks_for_is_refused(copy: Project) -> None:
    path = copy.authority / "persons.csv"
    lines = table(path)
    write_table(path, [[*lines[0], "sex"], *([*line, "unknown"] for line in lines[1:])])
    (finding,) = findings_of(copy)
    assert finding.code == "column-unmapped"
    assert "col:sex" in finding.message


def test_an_iri_that_is_no_ascii_and_a_mistyped_term_are_refused_at_once(copy: Project) -> None:
    replace(copy.mappings / MAPPING, "?row a zw:Row ;", "?row a zw:Row , <行> ;")
    replace(copy.mappings / MAPPING, "zw:position ?position", "zw:positon ?position")
    codes = {finding.code for finding in findings_of(copy)}
    assert {"rule/iri-not-ascii", "rule/term-not-declared"} <= codes


def test_a_list_without_its_mapping_is_refused(copy: Project) -> None:
    (copy.mappings / MAPPING).unlink()
    (finding,) = findings_of(copy)
    assert (finding.code, finding.place.file) == ("unreadable-file", f"mappings/{MAPPING}")
