"""A printed name means one thing of an authority table, or the build stops and says where."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.authority import read_authority
from graph.build import assemble
from graph.findings import Finding, RefusedError
from graph.lists import SourceList
from graph.ontology import read_ontology
from graph.project import Project
from graph.read import read_lists
from graph.resolve import ResolvedRow, resolve
from tests.conftest import silent
from tests.edit import delete_row, replace, row_of, set_cell, table, write_table


def settled(project: Project) -> list[SourceList]:
    """Return the lists that are no drafts."""
    return [source for source in read_lists(project) if not source.states.draft]


@pytest.fixture(scope="module")
def rows(project: Project) -> list[ResolvedRow]:
    lists = settled(project)
    return resolve(project, lists, read_authority(project, read_ontology(project).concepts))


def row_numbered(rows: list[ResolvedRow], number: str) -> ResolvedRow:
    return next(
        row
        for row in rows
        if row.record.cells["number"] == number and "nominees" in row.source.name
    )


def findings_of(project: Project) -> tuple[Finding, ...]:
    with pytest.raises(RefusedError) as refused:
        assemble(project, silent)
    return refused.value.findings


def references(row: ResolvedRow, column: str) -> list[str]:
    return [entity.reference for entity in row.entities.get(column, [])]


def test_every_applicant_of_a_row_is_a_thing_of_its_own(rows: list[ResolvedRow]) -> None:
    assert references(row_numbered(rows, "59"), "applicants") == [
        "organisation/qingdao-discipline-inspection-commission",
        "organisation/qingdao-supervision-bureau",
        "organisation/qingdao-e-government-and-information-resources-management-office",
    ]
    assert len(references(row_numbered(rows, "45"), "applicants")) == 1
    assert len(references(row_numbered(rows, "122"), "applicants")) == 2


def test_a_person_stands_with_every_printed_post(rows: list[ResolvedRow]) -> None:
    row = row_numbered(rows, "105")
    assert references(row, "person") == ["person/cao-liwei"]
    assert [entity.printed for entity in row.entities["posts"]] == [
        "黑龙江省大庆市市委常委",
        "副市长",
        "公安局党委书记",
        "局长",
    ]
    assert len(set(references(row, "posts"))) == 4


def test_a_misprint_resolves_and_stays_as_printed(rows: list[ResolvedRow]) -> None:
    second = row_numbered(rows, "95").entities["applicants"][1]
    assert second.printed == "新疆维吾尔自治区人力资源和社保保障厅信息中心"
    assert second.reference.endswith(
        "xinjiang-human-resources-and-social-security-department-information-center"
    )


def test_all_forty_winners_are_nominated_cases(rows: list[ResolvedRow]) -> None:
    nominated = {
        reference
        for row in rows
        if "nominees" in row.source.name
        for reference in references(row, "title")
    }
    won = [r for row in rows if "results" in row.source.name for r in references(row, "title")]
    assert len(nominated) == 122
    assert len(set(won)) == 40
    assert set(won) < nominated


def test_a_name_that_nobody_knows_is_refused_with_the_nearest(copy: Project) -> None:
    organisations = copy.authority / "organisations.csv"
    set_cell(organisations, row_of(organisations, "zh", "青岛市监察局"), "zh", "青岛市监查局")
    (finding,) = findings_of(copy)
    assert finding.code == "unknown-name"
    assert finding.place.file == "mappings/best-practice-2012-nominees-2/rows.csv"
    assert (finding.place.row, finding.place.column) == (7, "applicants")
    assert "青岛市监查局 (organisation/qingdao-supervision-bureau)" in finding.remedy


def test_an_unknown_category_is_refused_with_its_row(copy: Project) -> None:
    folder = copy.mappings / "best-practice-2012-nominees-1"
    for name in ("rows.csv", "published.txt"):
        replace(folder / name, "公共服务类", "公众服务类")
    import hashlib  # noqa: PLC0415 - the fault must pass the proof to reach the categories

    digest = hashlib.sha256((folder / "published.txt").read_bytes()).hexdigest()
    text = (folder / "source.toml").read_text()
    (folder / "source.toml").write_text(
        "\n".join(f'sha256 = "{digest}"' if "sha256" in line else line for line in text.split("\n"))
    )
    (finding,) = findings_of(copy)
    assert finding.code == "unknown-name"
    assert "no category is called '公众服务类'" in finding.message
    assert (finding.place.row, finding.place.column) == (3, "category")
    assert "公共服务类" in finding.remedy


def test_a_name_of_two_things_is_refused_until_a_context_decides(copy: Project) -> None:
    names = copy.authority / "names.csv"
    before = table(names)
    double = ["青岛市监察局", "organisation", "", "qingdao-government", "variant", ""]
    write_table(names, [*before, double])
    (finding,) = findings_of(copy)
    assert finding.code == "ambiguous-name"
    decided = ["青岛市监察局", "organisation", "电子监察强化行政监督", "qingdao-government"]
    write_table(names, [*before, [*decided, "variant", ""]])
    lists = settled(copy)
    concepts = read_ontology(copy).concepts
    authority = read_authority(copy, concepts)
    row = row_numbered(resolve(copy, lists, authority), "59")
    assert references(row, "applicants")[1] == "organisation/qingdao-government"


def organisations(copy: Project) -> Path:
    return copy.authority / "organisations.csv"


def repeat_id(copy: Project) -> None:
    lines = table(organisations(copy))
    write_table(organisations(copy), [*lines, lines[-1]])


def unknown_superior(copy: Project) -> None:
    row = row_of(organisations(copy), "id", "qingdao-supervision-bureau")
    set_cell(organisations(copy), row, "superior", "qingdao-goverment")


def unknown_kind(copy: Project) -> None:
    row = row_of(organisations(copy), "id", "qingdao-supervision-bureau")
    set_cell(organisations(copy), row, "kind", "bureau")


def unknown_basis(copy: Project) -> None:
    row = row_of(organisations(copy), "id", "qingdao-supervision-bureau")
    set_cell(organisations(copy), row, "place_basis", "hearsay")


def chinese_id(copy: Project) -> None:
    row = row_of(organisations(copy), "id", "qingdao-supervision-bureau")
    set_cell(organisations(copy), row, "id", "青岛市监察局")


def no_translation(copy: Project) -> None:
    row = row_of(organisations(copy), "id", "qingdao-supervision-bureau")
    set_cell(organisations(copy), row, "en", "")


def lost_column(copy: Project) -> None:
    replace(organisations(copy), ",en,kind,", ",en,sort,")


def malformed_wikidata(copy: Project) -> None:
    row = row_of(organisations(copy), "id", "national-bureau-of-statistics")
    set_cell(organisations(copy), row, "wikidata", "Q1509446> ?x")


def outer_space(copy: Project) -> None:
    row = row_of(organisations(copy), "id", "qingdao-supervision-bureau")
    set_cell(organisations(copy), row, "zh", "青岛市监察局 ")


def name_twice(copy: Project) -> None:
    names = copy.authority / "names.csv"
    write_table(names, [*table(names), table(names)[-1]])


def syllable_too_many(copy: Project) -> None:
    set_cell(copy.authority / "pinyin.csv", 2, "pinyin", "cháo yáng qū")


def name_of_nobody(copy: Project) -> None:
    set_cell(copy.authority / "names.csv", 2, "entity", "nobody")


def unknown_relation(copy: Project) -> None:
    set_cell(copy.authority / "names.csv", 2, "relation", "alias")


def no_such_day(copy: Project) -> None:
    set_cell(copy.authority / "events.csv", 2, "date", "2013-02-30")


def backwards(copy: Project) -> None:
    events = copy.authority / "events.csv"
    row = row_of(events, "end", "2013-03")
    set_cell(events, row, "end", "2012-11")


def nothing_printed(copy: Project) -> None:
    set_cell(copy.authority / "figures.csv", 2, "printed", "")


def nowhere(copy: Project) -> None:
    set_cell(copy.authority / "findings.csv", 2, "locator", "somewhere")


def unseen_mark(copy: Project) -> None:
    row = row_of(organisations(copy), "id", "qingdao-supervision-bureau")
    set_cell(organisations(copy), row, "zh", "青岛市\u200b监察局")


def untranslated(copy: Project) -> None:
    row = row_of(organisations(copy), "id", "qingdao-supervision-bureau")
    set_cell(organisations(copy), row, "en", "青岛市监察局")


@pytest.mark.parametrize(
    ("damage", "code", "file", "column"),
    [
        (no_such_day, "date-wrong", "events.csv", "date"),
        (backwards, "date-wrong", "events.csv", "date"),
        (nothing_printed, "cell-empty", "figures.csv", "printed"),
        (nowhere, "cell-malformed", "findings.csv", "locator"),
        (unseen_mark, "label-missing", "organisations.csv", "zh"),
        (untranslated, "label-missing", "organisations.csv", "en"),
        (repeat_id, "id-repeated", "organisations.csv", "id"),
        (unknown_superior, "unknown-reference", "organisations.csv", "superior"),
        (unknown_kind, "unknown-reference", "organisations.csv", "kind"),
        (unknown_basis, "basis-unknown", "organisations.csv", "place_basis"),
        (chinese_id, "id-not-ascii", "organisations.csv", "id"),
        (no_translation, "label-missing", "organisations.csv", "en"),
        (lost_column, "unknown-column", "organisations.csv", None),
        (malformed_wikidata, "cell-malformed", "organisations.csv", "wikidata"),
        (outer_space, "label-missing", "organisations.csv", "zh"),
        (name_twice, "name-malformed", "names.csv", "name"),
        (syllable_too_many, "pinyin-malformed", "pinyin.csv", None),
        (name_of_nobody, "unknown-reference", "names.csv", "entity"),
        (unknown_relation, "relation-unknown", "names.csv", "relation"),
    ],
)
def test_a_fault_of_an_authority_table_is_refused_with_its_place(
    copy: Project, damage: Callable[[Project], None], code: str, file: str, column: str | None
) -> None:
    damage(copy)
    finding = findings_of(copy)[0]
    assert (finding.code, finding.place.column) == (code, column)
    assert finding.place.file == f"mappings/authority/{file}"
    assert finding.place.row is not None
    assert finding.remedy


def test_a_lost_thing_is_missed_by_whatever_refers_to_it(copy: Project) -> None:
    delete_row(organisations(copy), row_of(organisations(copy), "id", "qingdao-government"))
    codes = {(finding.code, finding.place.column) for finding in findings_of(copy)}
    assert codes == {("unknown-reference", "superior"), ("unknown-reference", "operator")}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            'document = "best-practice-2012-results"',
            'document = "nothing"',
            "no document 'nothing'",
        ),
        ('as = "post"', 'as = "job"', "'job', which is no type"),
        ("where = { award", "where = { prize", "where 'prize'"),
    ],
)
def test_a_source_that_does_not_fit_the_tables_is_refused(
    copy: Project, old: str, new: str, reason: str
) -> None:
    path = copy.mappings / "best-practice-2012-results" / "source.toml"
    replace(path, old, new)
    (finding,) = findings_of(copy)
    assert finding.code == "source-incomplete"
    assert reason in finding.message
    assert finding.place.file == copy.name(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('type = "country"', "type = 1"),
        ("background =", "backgrounds ="),
        ('wikidata = "Q[1-9][0-9]*"', 'wikidata = "Q[1-9"'),
    ],
)
def test_wrong_contents_of_the_tables_are_refused(copy: Project, old: str, new: str) -> None:
    replace(copy.authority / "tables.toml", old, new)
    (finding,) = findings_of(copy)
    assert (finding.code, finding.place.file) == (
        "tables-incomplete",
        "mappings/authority/tables.toml",
    )


def test_a_row_without_what_its_conferral_is_named_after_is_refused(copy: Project) -> None:
    folder = copy.mappings / "best-practice-2012-nominees-1"
    set_cell(folder / "rows.csv", 13, "title", "{国家统计数据库系统}")
    replace(folder / "source.toml", "title = 53", "title = 52")
    (finding,) = findings_of(copy)
    assert finding.code == "cell-empty"
    assert (finding.place.row, finding.place.column) == (13, "title")
