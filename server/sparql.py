"""What the server must know of a SPARQL query's text before an engine sees it.

A scan by the tokens of the SPARQL 1.1 grammar (section 19.8): a word inside a comment, a
string or an IRI is not a keyword. Whether the text is SPARQL at all is for the engine to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

TOKEN = re.compile(
    r"""
      (?P<skip> \s+ | \#[^\r\n]* )                                    # space, comments
      | (?P<string> \"\"\"(?:\\.|(?!\"\"\").)*\"\"\" | '''(?:\\.|(?!''').)*'''
                | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*' )
      | <(?P<iri> [^<>"{}|^`\\\x00-\x20]* )>
      | (?P<other> [?$]\w+ | @[\w-]+ )                                # variables, languages
      | (?P<name> [\w.-]*:[^\s<>"'{}|^`;,()\[\]]* )                   # prefixed names
      | (?P<run> [\w.-]+ )                                            # words and numbers
      | (?P<mark> . )
    """,
    re.VERBOSE | re.DOTALL,
)
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
    default, named = _dataset(found)
    return Scan(
        form=next((word for word in words if word in FORMS | UPDATES), None),
        services=tuple(_services(found)),
        volatile=not VOLATILE.isdisjoint(words),
        default_graphs=tuple(default),
        named_graphs=tuple(named),
    )


def prefixes(found: list[Token]) -> dict[str, str]:
    """Return the prefixes that a query declares."""
    return {
        name.text.removesuffix(":"): iri.text
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if (word.kind, word.text, name.kind, iri.kind) == ("word", "PREFIX", "name", "iri")
    }


def resolved(token: Token, declared: dict[str, str]) -> str | None:
    """Return the IRI that a token stands for, or None if it is none or its prefix is unknown."""
    if token.kind == "iri":
        return token.text
    prefix, _, local = token.text.partition(":")
    return declared[prefix] + local if token.kind == "name" and prefix in declared else None


def _services(found: list[Token]) -> Iterator[str | None]:
    ahead = [*found, *[Token("end", "", 0, 0)] * 2]
    for index, token in enumerate(found):
        if (token.kind, token.text) == ("word", "SERVICE"):
            silent = ahead[index + 1].text == "SILENT"
            target = ahead[index + 1 + silent]
            yield target.text if target.kind == "iri" else None


def _dataset(found: list[Token]) -> tuple[list[str], list[str]]:
    default, named = list[str](), list[str]()
    declared = prefixes(found)
    for index, token in enumerate(found):
        if (token.kind, token.text) == ("word", "FROM"):
            is_named = found[index + 1 : index + 2] and found[index + 1].text == "NAMED"
            for target in found[index + 1 + bool(is_named) :][:1]:
                if iri := resolved(target, declared):
                    (named if is_named else default).append(iri)
    return default, named
