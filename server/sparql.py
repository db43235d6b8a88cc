"""What the server must know of a SPARQL query's text before an engine sees it.

A scan by the tokens of the SPARQL 1.1 grammar (section 19.8): a word inside a comment, a
string or an IRI is not a keyword. Whether the text is SPARQL at all is for the engine to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from graph import iris

TOKEN = re.compile(
    r"""
      (?P<skip> \s+ | \#[^\r\n]* )                                    # space, comments
      | (?P<string> \"\"\"(?:\\.|(?!\"\"\").)*\"\"\" | '''(?:\\.|(?!''').)*'''
                | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*' )
      | <(?P<iri> [^<>"{}|^`\\\x00-\x20]* )>
      | (?P<other> [?$]\w+ | @[\w-]+ )                                # variables, languages
      | (?P<name> [\w.-]*:[^\s<>"'{}|^`;,()\[\]]* )                   # prefixed names
      | (?P<run> [\w.-]+ )                                            # words and numbers
      | (?P<mark> [{}()\[\].;,=!&|*+/^]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
"""How an IRI begins that is no relative one (RFC 3986, section 3.1)."""

WORD = re.compile(r"[A-Za-z]+")
FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
VOLATILE = {"RAND", "NOW", "UUID", "STRUUID", "SERVICE"}
"""What makes the same query answer differently the next time."""


class Token(NamedTuple):
    """A token: its kind (a group of TOKEN), its text, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


NOTHING = Token("end", "", 0, 0)


@dataclass(frozen=True)
class Scan:
    """What the tokens of a query tell."""

    form: str | None
    """SELECT, ASK, CONSTRUCT or DESCRIBE; the operation of an update; or None."""

    services: tuple[str | None, ...]
    """The endpoints that the query calls; None for one that is no IRI written out."""

    volatile: bool
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    """The dataset that the query names (FROM, FROM NAMED), as far as it is written as IRIs."""

    @property
    def is_update(self) -> bool:
        """Whether the text is an update rather than a query."""
        return self.form in UPDATES

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph rather than a table or a truth value."""
        return self.form in {"CONSTRUCT", "DESCRIBE"}


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query; a run of letters and full stops gives each of its words.

    The run ``true.SERVICE`` ends a triple and starts a keyword.
    """
    for match in TOKEN.finditer(query):
        kind = str(match.lastgroup)
        if kind == "run":
            for word in WORD.finditer(match[0]):
                start = match.start() + word.start()
                yield Token("word", word[0].upper(), start, start + len(word[0]))
        elif kind != "skip":
            yield Token(kind, match[kind], match.start(), match.end())


@lru_cache(maxsize=256)
def scan(query: str) -> Scan:
    """Return what the tokens of a query tell."""
    found = list(tokens(query))
    words = [token.text for token in found if token.kind == "word"]
    default, named = _dataset(found) if "FROM" in words else ([], [])
    return Scan(
        form=next((word for word in words if word in FORMS | UPDATES), None),
        services=tuple(_services(found)),
        volatile=not VOLATILE.isdisjoint(words),
        default_graphs=tuple(default),
        named_graphs=tuple(named),
    )


@dataclass
class Prologue:
    """The base and the prefixes that a query declares (SPARQL 1.1 Query, 4.1.1)."""

    base: str
    prefixes: dict[str, str]

    def iri(self, token: Token) -> str | None:
        """Return the IRI that a token stands for, or None if it is none or its prefix unknown."""
        if token.kind == "iri":
            return _resolved(self.base, token.text)
        prefix, _, local = token.text.partition(":")
        return self.prefixes[prefix] + local if prefix in self.prefixes else None


def prologue(found: list[Token]) -> Prologue:
    """Return the prologue of a query; its base is at first the endpoint's address."""
    declared = Prologue(iris.ENDPOINT, {})
    for token, second, third in zip(found, found[1:], [*found[2:], NOTHING], strict=False):
        if _is_word(token, "BASE") and (iri := declared.iri(second)):
            declared.base = iri
        elif _is_word(token, "PREFIX") and third.kind == "iri":
            declared.prefixes[second.text.removesuffix(":")] = _resolved(declared.base, third.text)
    return declared


def _resolved(base: str, iri: str) -> str:
    """Return an IRI against a base (RFC 3986, 5.2); ``urljoin`` alone loses an empty fragment."""
    if ABSOLUTE.match(iri):
        return iri
    return urljoin(base, iri) + ("#" if iri.endswith("#") else "")


def _services(found: list[Token]) -> Iterator[str | None]:
    ahead = [*found, NOTHING, NOTHING]
    for index, token in enumerate(found):
        if _is_word(token, "SERVICE"):
            target = ahead[index + 1 + _is_word(ahead[index + 1], "SILENT")]
            yield target.text if target.kind == "iri" else None


def _dataset(found: list[Token]) -> tuple[list[str], list[str]]:
    default, named = list[str](), list[str]()
    declared = prologue(found)
    ahead = [*found, NOTHING, NOTHING]
    for index, token in enumerate(found):
        if _is_word(token, "FROM"):
            is_named = _is_word(ahead[index + 1], "NAMED")
            if iri := declared.iri(ahead[index + 1 + is_named]):
                (named if is_named else default).append(iri)
    return default, named


def _is_word(token: Token, word: str) -> bool:
    return (token.kind, token.text) == ("word", word)
