"""Dates at the precision printed: a year, a month, a day, or a day of no stated year."""

import re
from datetime import date

FORM = re.compile(r"(?P<year>[12]\d{3})(-(?P<month>\d{2})(-(?P<day>\d{2}))?)?")
NO_YEAR = re.compile(r"--(?P<month>\d{2})-(?P<day>\d{2})")
LEAP = 2012
"""A year with every day of the calendar."""


def is_date(text: str) -> bool:
    """Tell whether a text is an ISO 8601 date of one of these precisions, in the calendar.

    They are the lexical forms of xsd:gYear, gYearMonth, date and gMonthDay
    (https://www.w3.org/TR/xmlschema-2/#isoformats).
    """
    match = FORM.fullmatch(text) or NO_YEAR.fullmatch(text)
    if match is None:
        return False
    parts = match.groupdict()
    try:
        date(int(parts.get("year") or LEAP), int(parts["month"] or 1), int(parts["day"] or 1))
    except ValueError:
        return False
    return True
