"""The lists of 2013: every item means one platform of the kind that its list holds."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import iris
from graph.authority import read_authority
from graph.findings import Finding, RefusedError
from graph.integrity import authority_findings
from graph.ontology import read_ontology
from graph.project import Project
from graph.read import read_lists
from graph.resolve import resolve
from tests.edit import delete_row, replace, row_of, set_cell, table, write_table

LIST = "mappings/excellent-platforms-2013"
MENTIONS, SERIES = 45, 644


def findings_of(ask: Callable[[], object]) -> tuple[Finding, ...]:
    with pytest.raises(RefusedError) as refused:
        ask()
    return refused.value.findings


def resolved(project: Project) -> None:
    authority = read_authority(project, read_ontology(project).concepts)
    assert list(authority_findings(project, authority)) == []
    resolve(project, read_lists(project), authority)


def rows(copy: Project) -> Path:
    return copy.root / LIST / "rows.csv"


def ask(release: Path, query: str) -> list[list[str]]:
    store = ox.Store.read_only(str(release / "store"))
    found = store.query(iris.prefix_declarations() + query, base_iri=iris.BASE)
    assert isinstance(found, ox.QuerySolutions)
    answer = found.serialize(format=ox.QueryResultsFormat.CSV)
    assert answer is not None
    return list(csv.reader(answer.decode().splitlines()))[1:]


def test_every_item_has_its_platform_of_the_kind_of_its_list(release: Path) -> None:
    found = ask(
        release,
        """SELECT ?outcome (COUNT(DISTINCT ?item) AS ?items) WHERE {
          ?item zw:award/zw:ofEdition <id/award-edition/excellent-platforms-2013> ;
            zw:outcome ?outcome ; zw:list/zw:holdsKind ?kind ; zw:recipient/zw:platformKind ?kind }
        GROUP BY ?outcome ORDER BY ?outcome""",
    )
    assert [int(number) for _, number in found] == [MENTIONS, SERIES]


def test_an_item_moved_across_the_boundary_of_its_list_is_refused(copy: Project) -> None:
    section = table(rows(copy))[23][0]
    set_cell(rows(copy), 23, "section", section)
    finding = findings_of(lambda: read_lists(copy))[0]
    assert (finding.code, finding.place.file) == ("reading-differs", f"{LIST}/rows.csv")
    assert finding.place.row == 23


def test_two_fused_items_are_refused(copy: Project) -> None:
    lines = table(rows(copy))
    lines[1][2] += lines[2][2]
    write_table(rows(copy), lines[:2] + lines[3:])
    findings = findings_of(lambda: read_lists(copy))
    assert {f.code for f in findings} == {"several-values", "count-differs"}
    place = next(f.place for f in findings if f.code == "several-values")
    assert (place.file, place.row, place.column) == (f"{LIST}/rows.csv", 2, "item")


def test_two_items_fused_into_one_name_are_refused(copy: Project) -> None:
    replace(
        rows(copy),
        "中国政府网{.},2013年度中国最具影响力政务网站,",
        "中国政府网.中国文明网{.},2013年度中国最具影响力政务网站,",
    )
    delete_row(rows(copy), 3)
    findings = findings_of(lambda: read_lists(copy))
    assert {f.code for f in findings} == {"count-differs"}
    for name in ("rows", "item"):
        replace(copy.root / LIST / "source.toml", f"{name} = 689", f"{name} = 688")
    (finding,) = findings_of(lambda: resolved(copy))
    assert (finding.code, finding.place.row) == ("unknown-name", 2)


def test_a_lost_separator_is_refused(copy: Project) -> None:
    replace(rows(copy), "中国政府网{.}", "中国政府网")
    (finding,) = findings_of(lambda: read_lists(copy))
    assert (finding.code, finding.place.row) == ("reading-differs", 3)


def test_a_platform_whose_kind_contradicts_its_list_is_refused(copy: Project) -> None:
    platforms = copy.authority / "platforms.csv"
    row = row_of(platforms, "id", "shanghai-government-website")
    set_cell(platforms, row, "kind", "hotline")
    finding = findings_of(lambda: resolved(copy))[0]
    assert (finding.code, finding.place.file) == ("unknown-name", f"{LIST}/rows.csv")
    assert "no platform is called '中国上海' with 'website' as its kind" in finding.message


def test_a_place_that_did_not_exist_at_the_date_is_refused(copy: Project) -> None:
    platforms = copy.authority / "platforms.csv"
    row = row_of(platforms, "id", "hangzhou-jianggan-government-website")
    set_cell(platforms, row, "place", "division/330114")
    authority = read_authority(copy, read_ontology(copy).concepts)
    (finding,) = authority_findings(copy, authority)
    assert (finding.code, finding.place.row, finding.place.column) == (
        "unknown-reference",
        row,
        "place",
    )


def test_every_judgement_of_a_reader_stands_in_the_quality_report(
    project: Project, release: Path
) -> None:
    report = (release / "quality" / "judgements.csv").read_text(encoding="utf-8")
    noted = {tuple(line) for line in csv.reader(report.splitlines())}
    source = next(s for s in read_lists(project) if s.name == "excellent-platforms-2013")
    notes = [(r.row, r.cells["note"]) for r in source.records if r.cells["note"]]
    assert notes
    for row, note in notes:
        assert (iris.row(source.name, row), note) in noted


def test_the_quality_report_counts_every_item_of_every_list(release: Path) -> None:
    report = (release / "quality" / "items-per-list.csv").read_text(encoding="utf-8")
    lines = list(csv.DictReader(report.splitlines()))
    about = json.loads((release / "release.json").read_text())
    assert sum(int(line["printed"]) for line in lines) == about["entities"]["conferrals"]
    assert all(line["printed"] == line["resolved"] for line in lines)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{list.platform_kind}", "{list.kind}"),
        ("{list.platform_kind}", "{platform.kind}"),
        ('award = "{award}"', 'award = "{prize}"'),
    ],
)
def test_a_condition_on_what_was_not_resolved_before_is_refused(
    copy: Project, old: str, new: str
) -> None:
    replace(copy.root / LIST / "source.toml", old, new)
    finding = findings_of(lambda: resolved(copy))[0]
    assert (finding.code, finding.place.file) == ("source-incomplete", f"{LIST}/source.toml")
    assert "which nothing resolved before it has" in finding.message
