"""Dates as people write them, as precisely as they are stated."""

import re
from calendar import month_name

DATE = re.compile(r"(\d{4}|-)(?:-(\d\d))?(?:-(\d\d))?")
"""A year, a month, a day, or a day of no stated year (XSD's date, gYearMonth, gYear, gMonthDay)."""


def written(date: str, language: str) -> str:
    """Return a date in words of a language; what is no date is returned as it is."""
    match = DATE.fullmatch(date)
    if match is None:
        return date
    year, month, day = (int(part) if part and part != "-" else None for part in match.groups())
    if language == "zh":
        parts = ((year, "年"), (month, "月"), (day, "日"))
        return "".join(f"{number}{unit}" for number, unit in parts if number)
    return " ".join(str(part) for part in (day, month and month_name[month], year) if part)


def year_of(date: str) -> int | None:
    """Return the year of a date, or None where none is stated."""
    return None if date.startswith("-") else int(date[:4])
