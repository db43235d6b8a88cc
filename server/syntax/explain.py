"""What is wrong with a query that is not SPARQL, told to its author.

The engine says little of a query that it refuses, and often the wrong place. Here the query is
read again by the published grammar (SPARQL 1.1 Query Language, section 19.8), only to explain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.syntax.lookalikes import lookalike
from server.syntax.reading import END, MOST_TOKENS, Reading, Slip, Stop, read, tokens_in
from server.syntax.scope import invalid_terms, shared_labels
from server.syntax.slips import diagnose
from server.syntax.variables import Scopes
from server.syntax.wording import expected, listed, quoted, words

QUOTED = {"meant", "previous", "bracket"}
"""The values that are told in quotation marks."""

SHOWN = 40
"""How many characters of a token are shown."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a query, and where: line and column from 1, in characters.

    ``found`` is the text there, empty at the end of the query. ``expected`` names what would
    fit: by a key of the table of words, or as it is spelled. ``hint`` is a key of that table,
    ``values`` what its sentence tells.
    """

    line: int
    column: int
    found: str
    expected: tuple[str, ...] = ()
    hint: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def prefix(self) -> str | None:
        """The prefix that is not declared, if that is the fault."""
        return self.values["prefix"] if self.hint == "prefix" else None


def explain(query: str) -> Fault | None:
    """Return the first fault of a query, or None if the grammar finds nothing wrong."""
    tokens = tokens_in(query)
    if len(tokens) > MOST_TOKENS:
        return None
    slip = _first_slip(read(tokens))
    return _fault(lookalike(query, tokens, slip) or slip) if slip else None


def told(fault: Fault, language: str) -> str:
    """Return a fault as a sentence in a language, ``zh`` or ``en``."""
    sentence = words()["sentence"]
    parts = [sentence["unexpected"]] if fault.expected else []
    parts += [words()["hint"][fault.hint]] if fault.hint else []
    told = sentence["place"][language] + sentence["and"][language].join(p[language] for p in parts)
    values = {
        name: quoted(value, language) if name in QUOTED else value
        for name, value in fault.values.items()
    }
    return str(told).format(
        line=fault.line,
        column=fault.column,
        text=fault.found,
        found=quoted(fault.found, language) if fault.found else sentence["end"][language],
        expected=listed(fault.expected, language),
        **values,
    )


def _first_slip(reading: Reading) -> Slip | None:
    """Return the first thing wrong; what the grammar cannot take hides all that follows it."""
    for slip in invalid_terms(reading.tokens[: reading.stop]):
        return slip
    if reading.stop is not None:
        return _unexpected(Stop(reading.tokens, reading.stop))
    assert reading.tree is not None
    slips = [*shared_labels(reading.tree, reading.tokens), *Scopes(reading.tree).slips]
    return min(slips, key=lambda slip: slip.token.start_pos or 0, default=None)


def _unexpected(stop: Stop) -> Slip:
    slip = diagnose(stop)
    moved = slip.token.start_pos != stop.token.start_pos
    return slip if moved else slip._replace(expected=expected(stop.accepted))


def _fault(slip: Slip) -> Fault:
    token = slip.token
    found = "" if token.type == END else _shown(token)
    return Fault(token.line or 1, token.column or 1, found, slip.expected, slip.key, slip.values)


def _shown(text: str) -> str:
    """Return a text of a query on one line, short, and so that it can be seen."""
    if text.isspace() or not text[0].isprintable():
        return f"U+{ord(text[0]):04X}"
    line = text.splitlines()[0]
    return line if line == text and len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
