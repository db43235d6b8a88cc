"""The index of names: one file of a release, in which things are found by what they are called.

SQLite's full-text index (FTS5) knows no Chinese words, so that each Chinese character is a word
here and a name is found by any part of it. Texts are folded before they are indexed or sought:
full width and half width, traditional and simplified, capitals and accents are the same.
"""

import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from opencc import OpenCC
from pyoxigraph import Literal, NamedNode, Quad

from graph import iris

FILE = "names.db"
PINYIN = "zh-latn-pinyin"
NAMING = frozenset(
    NamedNode(iris.expand(curie))
    for curie in (
        *("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "rdfs:label"),
        *("dcterms:title", "foaf:name", "foaf:accountName", "zw:printedName"),
    )
)
"""The properties whose values are names."""

HAN = re.compile(r"([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
BETWEEN = " \ue000 "
"""What stands between two names of a thing: a word that no name has and nobody seeks."""


def write_names(quads: Iterable[Quad], folder: Path) -> None:
    """Write the index of the names that quads give to things into a folder."""
    names: dict[str, dict[bool, set[str]]] = defaultdict(lambda: {True: set(), False: set()})
    for quad in quads:
        thing, name = quad.subject, quad.object
        if quad.predicate not in NAMING or not isinstance(name, Literal):
            continue
        if isinstance(thing, NamedNode):
            names[thing.value][name.language == PINYIN].add(fold(name.value))
    with sqlite3.connect(folder / FILE) as database:
        database.execute("CREATE VIRTUAL TABLE names USING fts5(iri UNINDEXED, name, pinyin)")
        lines = (
            (iri, *(BETWEEN.join(sorted(found[is_pinyin])) for is_pinyin in (False, True)))
            for iri, found in sorted(names.items())
        )
        database.executemany("INSERT INTO names VALUES (?, ?, ?)", lines)
        database.execute("INSERT INTO names (names) VALUES ('optimize')")
    database.close()


def fold(text: str) -> str:
    """Return a text as it is indexed: one form of each character, Chinese ones apart."""
    plain = _simplified().convert(unicodedata.normalize("NFKC", text)).casefold()
    letters = unicodedata.normalize("NFD", plain)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(HAN.sub(r" \1 ", bare).split())


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")
