"""Hanyu Pinyin of Chinese labels, by rule and a table of exceptions."""

import re
from collections.abc import Mapping

from pypinyin import Style, lazy_pinyin, load_phrases_dict

from graph.findings import Finding, Place, RefusedError
from graph.project import Project, Record

PUNCTUATION = str.maketrans("，、：；。（）", ",,:;.()")
BEFORE, AFTER = re.compile(r" +(?=[,:;.)”》])"), re.compile(r"(?<=[(“《]) +")
"""Where Latin writing has no space: before a closing mark, and after an opening one."""


class Pinyin:
    """Spells a Chinese label in Hanyu Pinyin, syllable by syllable, with tone marks.

    Chinese punctuation becomes Latin; what is not Chinese stays as it is.
    """

    def __init__(self, exceptions: Mapping[str, str]) -> None:
        load_phrases_dict(
            {name: [[s] for s in spelt.split()] for name, spelt in exceptions.items()}
        )

    def __call__(self, label: str) -> str:
        """Return the label's pinyin, ``青岛市`` as ``qīng dǎo shì``."""
        syllables = lazy_pinyin(label.replace("——", " – "), style=Style.TONE)
        spelt = " ".join(" ".join(syllables).translate(PUNCTUATION).split())
        return AFTER.sub("", BEFORE.sub("", spelt))


def read_pinyin(project: Project) -> Pinyin:
    """Return the speller with the exceptions of ``authority/pinyin.csv``.

    Raises RefusedError for a row whose syllables are not one for each character.
    """
    path = project.authority / "pinyin.csv"
    columns, records = project.table(path)
    faults = [r.row for r in records if len(r.cells.get("zh", "")) != _syllables(r)]
    if columns != ["zh", "pinyin"] or faults:
        finding = Finding(
            "pinyin-malformed",
            "the table needs the columns zh,pinyin, and one syllable for each character",
            Place(project.name(path), faults[0] if faults else 1),
            "write the syllables with spaces between them: 青岛,qīng dǎo",
        )
        raise RefusedError([finding])
    return Pinyin({record.cells["zh"]: record.cells["pinyin"] for record in records})


def _syllables(record: Record) -> int:
    return len(record.cells.get("pinyin", "").split())
