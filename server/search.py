"""Finding things by their names: in Chinese by any part, in English by words, and by pinyin."""

import re
import sqlite3
import threading
from functools import cached_property
from pathlib import Path

from graph.names import FILE, HAN, fold

WORD = re.compile(r"\w+")
MOST_SYLLABLES = 12
"""How many syllables a word without spaces is divided into at most."""


class Names:
    """The index of names of a release. May be shared between threads."""

    def __init__(self, folder: Path) -> None:
        address = f"{(folder / FILE).as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._lock = threading.Lock()

    def find(self, text: str) -> list[str]:
        """Return the IRIs of the things whose names hold all words of a text, by IRI.

        Chinese is found anywhere in a name, English and pinyin at the beginning of a word;
        pinyin may be written together.
        """
        words = [self._condition(word) for word in _words(text)]
        if not words:
            return []
        select = "SELECT iri FROM names WHERE names MATCH ? ORDER BY iri"
        with self._lock:
            return [iri for (iri,) in self._database.execute(select, (" AND ".join(words),))]

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


def _words(text: str) -> list[str]:
    """Return the words of a text; Chinese characters that follow each other are one."""
    words: list[str] = []
    for word in WORD.findall(fold(text)):
        if words and HAN.match(word) and HAN.match(words[-1]):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _phrase(words: str) -> str:
    """Return words as a phrase of FTS5."""
    return f'"{words}"'
