"""Hanyu Pinyin of Chinese labels, by rule and a table of exceptions."""

from collections.abc import Mapping

from pypinyin import Style, lazy_pinyin, load_phrases_dict

from graph.project import Project


class Pinyin:
    """Spells a Chinese label syllable by syllable with tone marks (ISO 7098:2015).

    What is not Chinese stays as it is.
    """

    def __init__(self, exceptions: Mapping[str, str]) -> None:
        load_phrases_dict(
            {name: [[s] for s in spelt.split()] for name, spelt in exceptions.items()}
        )

    def __call__(self, label: str) -> str:
        """Return the label's pinyin, ``青岛市`` as ``qīng dǎo shì``."""
        return " ".join(" ".join(lazy_pinyin(label, style=Style.TONE)).split())


def read_pinyin(project: Project) -> Pinyin:
    """Return the speller with the exceptions of ``authority/pinyin.csv``."""
    _, records = project.table(project.authority / "pinyin.csv")
    return Pinyin({record.cells["zh"]: record.cells["pinyin"] for record in records})
