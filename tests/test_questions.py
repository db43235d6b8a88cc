"""The competency questions have the answers that were read from the sources by hand."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_doors

FOLDER = Path(__file__).parents[1] / "ontology" / "questions"
QUESTIONS = sorted(FOLDER.glob("*.rq"))


def test_there_are_at_least_fifteen_each_with_its_answer() -> None:
    assert len(QUESTIONS) >= 15
    assert {path.stem for path in QUESTIONS} == {path.stem for path in FOLDER.glob("*.csv")}


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_has_the_answer_that_was_read_by_hand(client: FlaskClient, path: Path) -> None:
    query = path.read_text(encoding="utf-8")
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    found = list(csv.reader(answer.text.splitlines()))
    expected = list(csv.reader(path.with_suffix(".csv").read_text(encoding="utf-8").splitlines()))
    assert found[0] == expected[0]
    assert Counter(map(tuple, found[1:])) == Counter(map(tuple, expected[1:]))


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_is_asked_in_chinese_and_in_english(path: Path) -> None:
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("# ")
    assert first.endswith(("？", "。"))
    assert second.startswith("# ")
    assert second.endswith(("?", "."))
    assert second.isascii()
