"""Dates at the precision printed are those of XML Schema, and of the calendar."""

import pytest

from graph.dates import is_date


@pytest.mark.parametrize(
    "text", ["2013", "2013-12", "2013-12-25", "2012-02-29", "--06-05", "--02-29"]
)
def test_a_date_of_each_precision_is_one(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "--12",
        "2013-13",
        "2013-02-30",
        "2013-2-3",
        "2013-00-01",
        "--02-30",
        "soon",
        "13-12-25",
    ],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert not is_date(text)
