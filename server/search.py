"""Finding things by their names: in Chinese by any part, in English by words, and by pinyin."""

import re
import sqlite3
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.names import BETWEEN, FILE, HAN, fold, read_simplified

WORD = re.compile(r"\w+")
MOST_SYLLABLES = 12
"""How many syllables a word without spaces is divided into at most."""


LATE = {
    "zw:Conferral",
    "zw:AwardList",
    "skos:Concept",
    "owl:Ontology",
    "owl:Class",
    "owl:ObjectProperty",
} | {
    "owl:DatatypeProperty",
    "owl:AnnotationProperty",
}
"""The classes of what is named after others, or names kinds of them."""


@dataclass(frozen=True)
class Hit:
    """A thing whose names hold what is sought."""

    iri: str
    names: str
    """Its names, folded, with BETWEEN between them."""

    pinyin: str
    types: tuple[str, ...]
    """Its classes as compact names, the most specific first."""

    links: int
    """By how many things it is referred to."""

    @property
    def is_late(self) -> bool:
        """Whether others are looked for rather than it: it is a result of theirs, or a term."""
        return not LATE.isdisjoint(self.types)

    def begins_with(self, text: str) -> bool:
        """Tell whether one of its names begins with a folded text."""
        names = [*self.names.split(BETWEEN), *self.pinyin.split(BETWEEN)]
        sought = text.replace(" ", "")
        return any(name.replace(" ", "").startswith(sought) for name in names)


class Names:
    """The index of names of a release. May be shared between threads."""

    def __init__(self, folder: Path) -> None:
        address = f"{(folder / FILE).as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._simplified = read_simplified(self._database)

    def find(self, text: str) -> list[str]:
        """Return the IRIs of the things whose names hold all words of a text, by IRI.

        Chinese is found anywhere in a name, English and pinyin at the beginning of a word;
        pinyin may be written together.
        """
        return [iri for (iri,) in self._matching("iri", text)]

    def hits(self, text: str) -> list[Hit]:
        """Return the same things with what else is known of them, in the order of a reader.

        First come those of which a name begins with the text, last results of others and terms;
        of the rest, what is referred to most comes first.
        """
        found = [
            Hit(iri, names, pinyin, tuple(types.split()), links)
            for iri, names, pinyin, types, links in self._matching("*", text)
        ]
        sought = self.fold(text)
        return sorted(found, key=lambda it: (not it.begins_with(sought), it.is_late, -it.links))

    def _matching(self, columns: str, text: str) -> list[tuple[Any, ...]]:
        words = [self._condition(word) for word in self._words(text)]
        if not words:
            return []
        select = f"SELECT {columns} FROM names WHERE names MATCH ? ORDER BY iri"  # noqa: S608
        with self._lock:
            return self._database.execute(select, (" AND ".join(words),)).fetchall()

    def fold(self, text: str) -> str:
        """Return a text as the index has it: one form of each character, Chinese ones apart."""
        return fold(text, self._simplified)

    def _words(self, text: str) -> list[str]:
        """Return the words of a text; Chinese characters with no space between them are one."""
        words: list[str] = []
        for part in text.split():
            apart = True
            for word in WORD.findall(self.fold(part)):
                if HAN.match(word) and not apart:
                    words[-1] += f" {word}"
                else:
                    words.append(word)
                apart = not HAN.match(word)
        return words

    def _condition(self, word: str) -> str:
        if HAN.match(word):
            return f"name : {_phrase(word)}"
        spelled = [f"pinyin : {_phrase(' '.join(parts))} *" for parts in self._syllables(word)]
        return f"({' OR '.join([f'name : {_phrase(word)} *', *spelled])})"

    def _syllables(self, word: str) -> list[list[str]]:
        """Return the ways to read a word as syllables of pinyin, the last perhaps unfinished."""
        ways: list[list[str]] = []
        waiting: list[tuple[list[str], str]] = [([], word)]
        while waiting:
            parts, rest = waiting.pop()
            if any(syllable.startswith(rest) for syllable in self._known):
                ways.append([*parts, rest])
            if len(parts) < MOST_SYLLABLES:
                waiting += [
                    ([*parts, rest[:length]], rest[length:])
                    for length in range(1, min(len(rest), 7))
                    if rest[:length] in self._known
                ]
        return ways

    @cached_property
    def _known(self) -> frozenset[str]:
        """The syllables of pinyin that occur."""
        with self._lock:
            lines = self._database.execute("SELECT pinyin FROM names").fetchall()
        return frozenset(word for (line,) in lines for word in line.split())


def _phrase(words: str) -> str:
    """Return words as a phrase of FTS5."""
    return f'"{words}"'
