"""The words in which the fault of a query is told, and what would fit in few of them."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from server.syntax.reading import first

WORDS = Path(__file__).with_name("words.toml")
LISTED = 8
"""How many things are named that would fit."""


@cache
def words() -> dict[str, Any]:
    """Return the table of words."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def expected(accepted: set[str]) -> tuple[str, ...]:
    """Return the names of what would fit: phrases, then signs and parts, then words."""
    left = accepted - set(words()["seldom"]) or set(accepted)
    phrases = _take("phrase", accepted, left)
    parts = _take("part", accepted, left)
    signs = [kind for kind in sorted(left) if not kind[0].isalpha()]
    spelled = [kind for kind in sorted(left) if kind[0].isalpha()]
    names = [*phrases, *signs, *parts, *spelled]
    return tuple(names if len(names) <= LISTED else [*names[: LISTED - 1], "more"])


def _take(table: str, accepted: set[str], left: set[str]) -> list[str]:
    """Take from what is left the tokens of those names of a table that would fit."""
    taken = []
    for name, entry in words()[table].items():
        kinds = _kinds(entry, accepted)
        if kinds & left and kinds <= accepted and _applies(entry, accepted):
            taken.append(name)
            left -= kinds
    return taken


def _kinds(entry: dict[str, Any], accepted: set[str]) -> set[str]:
    return set(first(entry["rule"])) if "rule" in entry else set(entry["any"]) & accepted


def _applies(entry: dict[str, Any], accepted: set[str]) -> bool:
    return entry.get("with") in accepted | {None} and entry.get("without") not in accepted


def listed(names: Iterable[str], language: str) -> str:
    """Return the names of what would fit as a list in a language."""
    *most, last = [_named(name, language) for name in names] or [""]
    sentence = words()["sentence"]
    head: str = sentence["comma"][language].join(most)
    return f"{head}{sentence['or'][language]}{last}" if head else last


def quoted(text: str, language: str) -> str:
    """Return a text of a query in quotation marks, unless it brings its own."""
    if text[0] in "\"'“”‘’":
        return text
    sentence: str = words()["sentence"]["quoted"][language]
    return sentence.format(text=text)


def _named(name: str, language: str) -> str:
    tables = words()
    entry = tables["phrase"].get(name) or tables["part"].get(name) or tables["sentence"].get(name)
    if entry:
        return str(entry[language])
    spelled: str = tables["spelled"].get(name, name)
    return spelled if spelled[0].isalpha() else quoted(spelled, language)
