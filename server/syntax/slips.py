"""What is likely wrong where the grammar cannot go on, and what it would take there."""

import html
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from server.sparql import UPDATES
from server.syntax.reading import CLOSING, END, Slip, Stop, first, spellings, within

ESCAPE = re.compile(
    r"""\\(?: [tbnrf\\"'] | (?:u|U0000)(?![dD][89a-fA-F])[0-9A-Fa-f]{4}
    | U00(?:0[1-9A-Fa-f]|10)[0-9A-Fa-f]{4} | (?P<wrong>.) )""",
    re.VERBOSE | re.DOTALL,
)
"""An escape in a string: one of those there are (19.2 and 19.7), or a wrong one."""

CLAUSES = {
    "BASE",
    "PREFIX",
    "FROM",
    "WHERE",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "VALUES",
}
ELSEWHERE = {"AND": "&&", "OR": "||", "<>": "!="}
"""What other languages write, and what SPARQL does."""

MISSING = (".", "}", ")", "AS", "(")
"""What people leave out, the likeliest first."""

WORDS_ALIKE, FUNCTIONS_ALIKE = 0.7, 0.76
"""How alike two words must be for one to be a slip of the other; of functions there are many."""


def diagnose(stop: Stop) -> Slip:
    """Return what is wrong where the grammar stops: the first look that knows, or no hint."""
    found = (look(stop) for look in LOOKS)
    return next((slip for slip in found if slip), Slip(stop.token, None, {}))


def _empty(stop: Stop) -> Slip | None:
    return Slip(stop.token, "empty", {}) if len(stop.tokens) == 1 else None


def _update(stop: Stop) -> Slip | None:
    is_update = stop.token.upper() in UPDATES and "SELECT" in stop.accepted
    return Slip(stop.token, "update", {}) if is_update else None


def _entity(stop: Stop) -> Slip | None:
    if stop.kind() != "ENTITY":
        return None
    return Slip(stop.token, "entity", {"meant": html.unescape(stop.token)})


def _escape(stop: Stop) -> Slip | None:
    if stop.kind() not in ("BROKEN_STRING", "BROKEN_LONG"):
        return None
    escapes = ESCAPE.finditer(stop.token)
    start, end = next(match.span() for match in escapes if match["wrong"])
    return Slip(within(stop.token, start, end - start), "escape", {})


def _open_string(stop: Stop) -> Slip | None:
    key = {"OPEN_STRING": "open-string", "OPEN_LONG": "open-long"}.get(stop.kind() or "")
    return Slip(stop.token, key, {}) if key else None


def _iri(stop: Stop) -> Slip | None:
    if stop.kind() == "BROKEN_IRI":
        return Slip(stop.token, "iri-character", {})
    if stop.kind() == "<" and stop.tokens[stop.index + 1] in ("http:", "https:"):
        return Slip(stop.token, "open-iri", {})
    return None


def _quote(stop: Stop) -> Slip | None:
    """Find a quotation mark within a string that ends it too early."""
    if stop.kind() != "WORD" or "STRING" not in (stop.kind(-1) or ""):
        return None
    before = stop.tokens[stop.index - 1]
    adjacent = before.end_pos == stop.token.start_pos
    return Slip(stop.token, "quote", {"quote": before[-1]}) if adjacent else None


def _elsewhere(stop: Stop) -> Slip | None:
    meant = ELSEWHERE.get(stop.token.upper())
    return Slip(stop.token, "elsewhere", {"meant": meant}) if meant and stop.takes(meant) else None


def _function(stop: Stop) -> Slip | None:
    """Find the name of a function that there is not."""
    functions = spellings(first("built_in_call") & stop.accepted)
    if stop.kind() != "WORD" or stop.kind(1) not in ("(", "NIL") or "REGEX" not in functions:
        return None
    nearest = _nearest(stop.token, functions, FUNCTIONS_ALIKE)
    return Slip(stop.token, "function-like" if nearest else "function", {"nearest": nearest or ""})


def _keyword(stop: Stop) -> Slip | None:
    if stop.kind() != "WORD":
        return None
    nearest = _nearest(stop.token, spellings(stop.accepted), WORDS_ALIKE)
    return Slip(stop.token, "keyword", {"nearest": nearest}) if nearest else None


def _variable(stop: Stop) -> Slip | None:
    is_name = stop.kind() == "WORD" and "VAR1" in stop.accepted
    return Slip(stop.token, "variable", {}) if is_name else None


def _brackets(stop: Stop) -> Slip | None:
    """Find a bracket that is not closed, or one that closes nothing."""
    if stop.token not in CLOSING.values() and stop.kind() != END:
        return None
    if not stop.open:
        return Slip(stop.token, "unopened", {}) if stop.token else None
    last = stop.open[-1]
    place = {"bracket": str(last), "at_line": str(last.line), "at_column": str(last.column)}
    return None if CLOSING[last] == stop.token else Slip(stop.token, "unclosed", place)


def _alias(stop: Stop) -> Slip | None:
    """Find an expression in SELECT that lacks its name or its parentheses (9)."""
    if stop.kind() == ")" and "AS" in stop.accepted:
        return Slip(stop.token, "alias", {})
    kind = stop.kind() or ""
    bare = kind in first("built_in_call") and "VAR1" in stop.accepted and stop.takes("(", kind)
    return Slip(stop.token, "projection", {}) if bare else None


def _order(stop: Stop) -> Slip | None:
    """Find a clause that stands too late or twice; after a keyword, something else is missing."""
    out_of_order = stop.kind() in CLAUSES and not stop.open and not spellings([stop.kind(-1) or ""])
    return Slip(stop.token, "order", {}) if out_of_order else None


def _missing(stop: Stop) -> Slip | None:
    """Find the one thing that, put in, lets the token fit."""
    kind = stop.kind() or ""
    meant = next((text for text in MISSING if stop.takes(text, kind)), None)
    if meant is None:
        return None
    return Slip(stop.token, "missing-dot" if meant == "." else "missing", {"meant": meant})


def _leftover(stop: Stop) -> Slip | None:
    """Find a sign before the token that promises more: without it, the token fits."""
    previous = stop.kind(-1) or "a"
    if previous[0].isalpha() or previous in CLOSING or previous in CLOSING.values():
        return None
    fits = stop.without_previous().takes(stop.kind() or "")
    return Slip(stop.token, "leftover", {"previous": previous}) if fits else None


def _superfluous(stop: Stop) -> Slip | None:
    """Find a sign that, left out, lets the next token fit."""
    sign, after = stop.kind() or "", stop.kind(1)
    fits = after and not sign[0].isalpha() and stop.takes(after)
    return Slip(stop.token, "superfluous", {}) if fits else None


LOOKS: tuple[Callable[[Stop], Slip | None], ...] = (
    _empty,
    _update,
    _entity,
    _escape,
    _open_string,
    _iri,
    _quote,
    _elsewhere,
    _function,
    _keyword,
    _variable,
    _brackets,
    _alias,
    _order,
    _missing,
    _leftover,
    _superfluous,
)


def _nearest(word: str, candidates: Iterable[str], alike: float) -> str | None:
    """Return the candidate that a word is likely a slip of, in any case of its letters."""
    by_upper = {candidate.upper(): candidate for candidate in candidates}
    found = get_close_matches(word.upper(), by_upper, 1, alike)
    return by_upper[found[0]] if found else None
