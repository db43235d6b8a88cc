"""The lists are read strictly: every character accounted for, nothing lost, nothing guessed."""

import os
import shutil
import tomllib
from pathlib import Path

import pytest

from graph.build import without_drafts
from graph.findings import Finding, RefusedError
from graph.lists import as_printed, values
from graph.project import Project
from graph.read import compose, read_lists
from tests.edit import delete_row, replace, row_of, set_cell, table, write_table

NOMINEES = "mappings/best-practice-2012-nominees-2"
LISTS = (
    "best-practice-2012-nominees-1",
    "best-practice-2012-nominees-2",
    "best-practice-2012-results",
    "excellent-platforms-2013",
)


def findings_of(project: Project) -> tuple[Finding, ...]:
    with pytest.raises(RefusedError) as refused:
        read_lists(project)
    return refused.value.findings


def sources() -> Path:
    default = Path(__file__).parents[2] / "shared" / "sources"
    folder = Path(os.environ.get("ZHENGWU_SOURCES", default))
    if not folder.is_dir():
        pytest.skip("the source documents are not here: set ZHENGWU_SOURCES to their folder")
    return folder


@pytest.mark.parametrize("name", LISTS)
def test_the_rows_laid_end_to_end_give_back_what_was_printed(project: Project, name: str) -> None:
    source = next(found for found in read_lists(project) if found.name == name)
    printed = (source.folder / "published.txt").read_bytes().decode()
    assert "".join(piece.text for piece in compose(source)) == printed


@pytest.mark.parametrize("name", LISTS)
def test_what_was_published_stands_in_the_source_document(project: Project, name: str) -> None:
    document = (sources() / f"{name}.txt").read_bytes().decode()
    published = (project.mappings / name / "published.txt").read_bytes().decode()
    if "nominees" in name:
        assert published == document
    start = 0
    for line in published.split("\n"):
        start = document.index(line, start) + len(line)


def test_a_draft_is_proven_and_not_yet_in_the_graph(copy: Project) -> None:
    folder = copy.mappings / "some-draft"
    shutil.copytree(copy.mappings / "best-practice-2012-results", folder)
    replace(folder / "source.toml", "many = ", "draft = true\nmany = ")
    said: list[str] = []
    lists = without_drafts(read_lists(copy), said.append)
    assert "some-draft" not in {source.name for source in lists}
    assert ["some-draft" in line for line in said] == [True]
    replace(folder / "rows.csv", "中国科学院电子政务", "中国科学院政务")
    assert [finding.code for finding in findings_of(copy)] == ["reading-differs"]


def test_braces_enclose_what_is_printed_but_is_no_content() -> None:
    assert values("银川市委办公厅{、}市政府办公厅") == ["银川市委办公厅", "市政府办公厅"]
    assert as_printed("银川市委办公厅{、}市政府办公厅") == "银川市委办公厅、市政府办公厅"
    assert values("甲局{}乙局") == ["甲局", "乙局"]
    assert as_printed("甲局{}乙局") == "甲局乙局"
    assert values("") == []


def test_the_expected_counts_are_those_of_the_award(project: Project) -> None:
    rows = {source.name: len(source.records) for source in read_lists(project)}
    assert rows[LISTS[0]] + rows[LISTS[1]] == 122
    assert rows[LISTS[2]] == 40


def test_a_deleted_row_is_refused_where_it_is_missing(copy: Project) -> None:
    delete_row(copy.root / NOMINEES / "rows.csv", 5)
    found = {finding.code: finding for finding in findings_of(copy)}
    assert set(found) == {"number-out-of-order", "reading-differs", "count-differs"}
    assert found["number-out-of-order"].place.row == 5
    assert found["reading-differs"].place.file == f"{NOMINEES}/rows.csv"
    assert "printed: " in found["reading-differs"].excerpt


def test_a_duplicate_number_is_refused_with_its_row(copy: Project) -> None:
    rows = copy.root / NOMINEES / "rows.csv"
    set_cell(rows, row_of(rows, "number", "60"), "number", "59")
    finding = next(f for f in findings_of(copy) if f.code == "number-out-of-order")
    assert (finding.place.row, finding.place.column) == (8, "number")
    assert "'59' where 60 is due" in finding.message


def test_a_misread_character_is_refused_with_print_and_reading(copy: Project) -> None:
    replace(copy.root / NOMINEES / "rows.csv", "青岛市监察局{", "青岛市监查局{")
    (finding,) = findings_of(copy)
    assert finding.code == "reading-differs"
    assert finding.place.row == 7
    assert "published.txt, line 26" in finding.message
    assert "察局" in finding.excerpt
    assert "查局" in finding.excerpt


def test_a_brace_without_partner_is_refused_with_its_cell(copy: Project) -> None:
    replace(copy.root / NOMINEES / "rows.csv", "{(}管理创新类", "(}管理创新类")
    finding = next(f for f in findings_of(copy) if f.code == "brace-unmatched")
    assert (finding.place.row, finding.place.column) == (9, "category")


def test_two_values_in_a_column_of_one_are_refused(copy: Project) -> None:
    rows = copy.root / NOMINEES / "rows.csv"
    set_cell(rows, 3, "title", "自助{}办税系统")
    finding = next(f for f in findings_of(copy) if f.code == "several-values")
    assert (finding.place.row, finding.place.column) == (3, "title")


def test_changed_print_is_refused_by_its_checksum(copy: Project) -> None:
    replace(copy.root / NOMINEES / "published.txt", "福建省", "福建")
    assert "print-changed" in {finding.code for finding in findings_of(copy)}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"publisher", ', "", "either state `publisher`"),
        ('"publisher", ', '"publisher", "publisher2", ', "`publisher2` is nothing"),
        ("rows = 69", 'rows = "69"', "Expected `int`, got `str` - at `$.expect[...]`"),
        ("rows = 69", "rows = 69\nrows = 69", "not TOML"),
        ("[numbering]", "[numbring]", "unknown field `numbring`"),
        ("first = 54", "first = 54\nlast = 122", "unknown field `last`"),
        ('document = "best-practice-2012-nominees-2"', "", "missing required field `document`"),
        ("{number}\\n{applicants}", "{number!r}\\n{applicants}", "braces may only enclose"),
        ("nominee-{title}", "nominee-{case}", "mint asks for 'case'"),
        ("nominee-{title}", "nominee {title}", "mint makes"),
        ("rows = 69\n", "", "expect must say how many `rows`"),
        ('en = "The whole document"', 'en = ""', "title and passage need a text"),
        ("best-practice-2012-nominees-1/mapping.rq", "../../etc/passwd", "outside mappings/"),
        (
            'not_stated = ["publisher", "issued", ',
            'issued = "soon"\nnot_stated = ["publisher", ',
            "is no date",
        ),
    ],
)
def test_a_wrong_statement_of_source_toml_is_refused_with_its_entry(
    copy: Project, old: str, new: str, reason: str
) -> None:
    replace(copy.root / NOMINEES / "source.toml", old, new)
    finding = findings_of(copy)[0]
    assert finding.code in {"source-incomplete", "unreadable-file"}
    assert finding.place.file == f"{NOMINEES}/source.toml"
    assert reason in finding.message


def test_a_column_that_the_layout_does_not_know_is_refused(copy: Project) -> None:
    rows = copy.root / NOMINEES / "rows.csv"
    lines = table(rows)
    write_table(rows, [[*lines[0], "remark"], *([*line, ""] for line in lines[1:])])
    finding = findings_of(copy)[0]
    assert (finding.code, finding.place.column) == ("unknown-column", "remark")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (b"\xff\xfe", "is not UTF-8"),
        (b"section,number\na,b,c\n", "3 cells under 2 columns"),
        (b'section,"number\n', "not CSV"),
        (b"", "must name each column once"),
    ],
)
def test_an_unreadable_table_is_refused_with_the_reason(
    copy: Project, damage: bytes, reason: str
) -> None:
    (copy.root / NOMINEES / "rows.csv").write_bytes(damage)
    (finding,) = findings_of(copy)
    assert finding.code == "unreadable-file"
    assert reason in finding.message
    assert finding.place.file == f"{NOMINEES}/rows.csv"


def test_a_missing_file_is_refused_by_name(copy: Project) -> None:
    (copy.root / NOMINEES / "published.txt").unlink()
    (finding,) = findings_of(copy)
    assert (finding.code, finding.place.file) == ("unreadable-file", f"{NOMINEES}/published.txt")


def test_source_toml_that_is_no_toml_is_refused(copy: Project) -> None:
    path = copy.root / NOMINEES / "source.toml"
    path.write_text("document = ")
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(path.read_text())
    (finding,) = findings_of(copy)
    assert finding.code == "unreadable-file"
    assert "not TOML" in finding.message


def test_a_bom_of_a_spreadsheet_is_no_fault(copy: Project) -> None:
    rows = copy.root / NOMINEES / "rows.csv"
    rows.write_bytes(b"\xef\xbb\xbf" + rows.read_bytes())
    assert {source.name for source in read_lists(copy)} >= set(LISTS)


def test_all_faults_of_all_lists_are_told_at_once(copy: Project) -> None:
    for name in LISTS[:2]:
        (copy.mappings / name / "rows.csv").write_bytes(b"")
    assert len(findings_of(copy)) == 2


@pytest.mark.parametrize("name", ["Some-List", "some.list", "a list", "names", "some-list"])
def test_a_folder_that_is_no_list_is_refused(copy: Project, name: str) -> None:
    (copy.mappings / name).mkdir()
    (finding,) = findings_of(copy)
    assert (finding.code, finding.place.file) == ("folder-is-no-list", f"mappings/{name}")


def test_a_list_without_serial_numbers_can_be_read(copy: Project) -> None:
    path = copy.root / NOMINEES / "source.toml"
    text = path.read_text()
    start, end = text.index("[numbering]"), text.index("# Which columns name things")
    path.write_text(text[:start] + text[end:])
    assert {source.name for source in read_lists(copy)} >= set(LISTS)
