"""The index of names: one file of a release, in which things are found by what they are called.

SQLite's full-text index (FTS5) knows no Chinese words, so that each Chinese character is a word
here and a name is found by any part of it. Texts are folded before they are indexed or sought:
full width and half width, traditional and simplified, capitals and accents are the same. The
index holds what that needs to know of characters, so that whoever seeks folds as it was folded.
"""

import re
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

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
        *("zw:gbCode", "zw:isoCode"),
    )
)
"""The properties whose values are names, or codes that stand for one."""

TYPE = NamedNode(iris.expand("rdf:type"))
UNDER = NamedNode(iris.expand("rdfs:subClassOf"))
HAN_RANGES = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
HAN = re.compile(f"([{''.join(f'{chr(first)}-{chr(last)}' for first, last in HAN_RANGES)}])")
BETWEEN = " \ue000 "
"""What stands between two names of a thing: a word that no name has and nobody seeks."""

Simplified: TypeAlias = dict[int, str]
"""The simplified form of each traditional character, by its code, as ``str.translate`` takes it."""

COLUMNS = "iri UNINDEXED, name, pinyin, types UNINDEXED, links UNINDEXED"
"""The thing; its names and their pinyin, folded; its classes, the most specific first, as compact
names with spaces between; and by how many things it is referred to."""


@dataclass
class _Found:
    """What quads say of a thing that matters to finding it."""

    names: set[str] = field(default_factory=set)
    pinyin: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)


def write_names(quads: Iterable[Quad], folder: Path) -> None:
    """Write the index of the names that quads give to things into a folder."""
    found, links, depth = _read(quads)
    with sqlite3.connect(folder / FILE) as database:
        database.execute(f"CREATE VIRTUAL TABLE names USING fts5({COLUMNS})")
        lines = (
            (
                iri,
                BETWEEN.join(sorted(thing.names)),
                BETWEEN.join(sorted(thing.pinyin)),
                " ".join(map(iris.compact, sorted(thing.types, key=lambda t: (-depth[t], t)))),
                links[iri],
            )
            for iri, thing in sorted(found.items())
            if thing.names or thing.pinyin
        )
        database.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", lines)
        database.execute("INSERT INTO names (names) VALUES ('optimize')")
        database.execute("CREATE TABLE characters (traditional INTEGER, simplified TEXT)")
        database.executemany("INSERT INTO characters VALUES (?, ?)", _simplified().items())
    database.close()


def _read(quads: Iterable[Quad]) -> tuple[dict[str, _Found], Counter[str], Counter[str]]:
    """Return what is said of each thing, how many refer to it, and how deep each class lies."""
    found: dict[str, _Found] = defaultdict(_Found)
    referring: dict[str, set[str]] = defaultdict(set)
    above: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        thing, value = quad.subject, quad.object
        if not isinstance(thing, NamedNode):
            continue
        if quad.predicate in NAMING and isinstance(value, Literal):
            names = (
                found[thing.value].pinyin if value.language == PINYIN else found[thing.value].names
            )
            names.add(fold(value.value, _simplified()))
        elif isinstance(value, NamedNode):
            if quad.predicate == TYPE:
                found[thing.value].types.add(value.value)
            elif quad.predicate == UNDER:
                above[thing.value].add(value.value)
            referring[value.value].add(thing.value)
    links = Counter({iri: len(things) for iri, things in referring.items()})
    depth = Counter({class_: len(_all_above(class_, above)) for class_ in above})
    return found, links, depth


def _all_above(class_: str, above: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [class_]
    while waiting:
        fresh = above.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting += fresh
    return reached


def fold(text: str, simplified: Simplified) -> str:
    """Return a text as it is indexed: one form of each character, Chinese ones apart."""
    plain = unicodedata.normalize("NFKC", text).translate(simplified).casefold()
    letters = unicodedata.normalize("NFD", plain)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(HAN.sub(r" \1 ", bare).split())


def read_simplified(database: sqlite3.Connection) -> Simplified:
    """Return the simplified form of each traditional character, as an index keeps it."""
    return dict(database.execute("SELECT traditional, simplified FROM characters"))


@cache
def _simplified() -> Simplified:
    """Return the simplified form of each traditional character, by OpenCC."""
    letters = [chr(code) for first, last in HAN_RANGES for code in range(first, last + 1)]
    plain = OpenCC("t2s").convert("\n".join(letters)).split("\n")
    return {ord(old): new for old, new in zip(letters, plain, strict=True) if old != new}
