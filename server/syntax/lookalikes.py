"""Punctuation of Chinese and of typesetting, typed where SPARQL means that of ASCII.

Most of it may stand in names (PN_CHARS_BASE, 164): ``?o；`` is a variable, and the grammar stops
later or not at all. So a slip is laid to it only if the query reads further without it.
"""

import re

from lark import Token

from server.syntax.reading import Slip, kind, read, tokens_in, within

FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
QUOTES = {**dict.fromkeys("“”„＂", '"'), **dict.fromkeys("‘’＇", "'")}
MEANT = {
    **FULL_WIDTH,
    **QUOTES,
    **dict(zip("。、【】《》〈〉", ".,[]<><>", strict=True)),
    **dict.fromkeys("\u3000\xa0\u2002\u2003\u2009\u200b\ufeff", " "),
}
"""Each character with the one that is meant."""

ANY, ANY_QUOTE = (re.compile(f"[{''.join(table)}]") for table in (MEANT, QUOTES))
CLOSED = re.compile(r"STRING_LITERAL|BROKEN_|OPEN_LONG|IRIREF")
"""The kinds of token in which every character may be meant."""


def lookalike(query: str, tokens: list[Token], slip: Slip) -> Slip | None:
    """Return the look-alike that lies behind a slip, if one does."""
    start = slip.token.start_pos or 0
    for token in _suspects(tokens, slip.token):
        match = _search(token)
        if match and _reads_further(query, tokens, token, start):
            meant = MEANT[match[0]]
            key = "lookalike-space" if meant == " " else "lookalike"
            return Slip(within(token, match.start(), 1), key, {"meant": meant})
    return None


def _suspects(tokens: list[Token], slipped: Token) -> list[Token]:
    """Return what may hold the look-alike: a token right after the slip, and the last up to it."""
    begin, end = slipped.start_pos or 0, (slipped.start_pos or 0) + len(slipped)
    after = [token for token in tokens if token.start_pos == end]
    before = [token for token in tokens if (token.start_pos or 0) <= begin and _search(token)]
    return [*after, *before[-1:]]


def _search(token: Token) -> re.Match[str] | None:
    return None if CLOSED.match(kind(token)) else _pattern(token).search(token)


def _pattern(token: Token) -> re.Pattern[str]:
    """Return what to look for: of a string that is not closed, only its other end."""
    return ANY_QUOTE if kind(token) == "OPEN_STRING" else ANY


def _reads_further(query: str, tokens: list[Token], token: Token, start: int) -> bool:
    """Tell whether a query, repaired from a token on, reads beyond where it stopped."""
    reading = read(tokens_in(_repaired(query, tokens, token.start_pos or 0)))
    if reading.stop is None:
        return True
    return (reading.tokens[reading.stop].start_pos or 0) > start


def _repaired(query: str, tokens: list[Token], start: int) -> str:
    parts, end = [], 0
    for token in tokens:
        begin = token.start_pos or 0
        parts.append(query[end:begin])
        parts.append(_meant(token) if begin >= start else str(token))
        end = begin + len(token)
    return "".join([*parts, query[end:]])


def _meant(token: Token) -> str:
    if CLOSED.match(kind(token)):
        return str(token)
    return _pattern(token).sub(lambda match: MEANT[match[0]], token)
