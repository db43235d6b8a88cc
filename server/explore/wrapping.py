"""Breaking a name into lines that fit into a box of a drawing, whose font nobody knows."""

import re
from functools import cache

WORD = re.compile(r"[^\s⺀-￿]+\s?|[（「『“]?.[）」』”、，。]?")
"""What a line may not be broken within: a word of letters, or one character of Chinese
with what opens or closes at it."""

WIDTHS = {"ijl.,:;'’|!I": 0.34, "frt()- ": 0.43, "mw": 0.98, "MWQO@%": 1.0}
"""The widths of characters in a wide font, as parts of its size; in others they take less."""

NARROW, CAPITAL, WIDE = 0.65, 0.8, 1.0


def wrap(text: str, most: float) -> list[str]:
    """Return a text as lines of at most a width, given as a multiple of the font's size.

    Chinese is broken between characters, other text between words; a word that no line holds
    is broken within. The lines are the whole text: one broken at a space ends with it.
    """
    lines = [""]
    for word in WORD.findall(text):
        for part in [word] if width(word) <= most else word:
            if lines[-1] and width(lines[-1] + part.rstrip()) > most:
                lines.append("")
            lines[-1] += part
    return lines


def width(text: str) -> float:
    """Return how wide a text is at most, as a multiple of the font's size."""
    return sum(_width(character) for character in text)


@cache
def _width(character: str) -> float:
    for characters, known in WIDTHS.items():
        if character in characters:
            return known
    if ord(character) >= ord("⺀"):
        return WIDE
    return CAPITAL if character.isupper() else NARROW
