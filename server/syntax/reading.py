"""Reading a query by the grammar: its tokens, and where the grammar cannot go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import PatternStr
from lark.parsers.lalr_interactive_parser import InteractiveParser

GRAMMAR = Path(__file__).with_name("sparql.lark")
END = "$END"
"""The kind of the token after the last."""

MOST_TOKENS = 5_000
"""The most tokens that are read: a query of more is a machine's, and reading it takes time."""

CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Reading:
    """The tokens of a query, then its tree, or the index of the token that does not fit."""

    tokens: list[Token]
    tree: Tree[Token] | None
    stop: int | None


class Slip(NamedTuple):
    """Something wrong with a token: the key of what is told of it, and the values told."""

    token: Token
    key: str | None
    values: dict[str, str]
    expected: tuple[str, ...] = ()


class Stop:
    """The state of the grammar before a token that it cannot take."""

    def __init__(self, tokens: list[Token], index: int) -> None:
        self.tokens = tokens
        self.index = index
        # Read again up to here: the token that did not fit may have closed phrases already.
        self._state = _start()
        for token in tokens[:index]:
            self._state.feed_token(token)

    @property
    def token(self) -> Token:
        """The token that does not fit."""
        return self.tokens[self.index]

    @cached_property
    def accepted(self) -> set[str]:
        """The kinds of token that would fit."""
        return {_kinds()[name] for name in self._state.accepts()}  # type: ignore[no-untyped-call]

    def takes(self, *kinds: str) -> bool:
        """Tell whether tokens of these kinds would fit, one after the other."""
        # Never with a copy of the values: they may be nested deeper than Python recurses.
        trial = self._state.copy(deepcopy_values=False)  # type: ignore[no-untyped-call]
        try:
            for name in kinds:
                trial.feed_token(Token(_names()[name], ""))
        except UnexpectedToken:
            return False
        return True

    def kind(self, offset: int = 0) -> str | None:
        """Return the kind of this token, or of one so far from it, if there is one."""
        index = self.index + offset
        return kind(self.tokens[index]) if 0 <= index < len(self.tokens) else None

    def without_previous(self) -> "Stop":
        """Return the state in which this token would stand if the one before it were not there."""
        index = self.index
        return Stop([*self.tokens[: index - 1], *self.tokens[index:]], index - 1)

    @cached_property
    def open(self) -> list[Token]:
        """The brackets that are open here, the innermost last."""
        found: list[Token] = []
        for token in self.tokens[: self.index]:
            if token in CLOSING:
                found.append(token)
            elif token in CLOSING.values():
                found.pop()
        return found


def tokens_in(query: str) -> list[Token]:
    """Return the tokens of a query, of a long one the first, and one for the end."""
    tokens = list(islice(_parser().lex(query), MOST_TOKENS))
    return [*tokens, _end(tokens)]


def read(tokens: list[Token]) -> Reading:
    """Read the tokens of a query as far as the grammar goes."""
    state = _start()
    tree = None
    for index, token in enumerate(tokens):
        try:
            tree = state.feed_token(token)
        except UnexpectedToken:
            return Reading(tokens, None, index)
    return Reading(tokens, tree, None)


def kind(token: Token) -> str:
    """Return the kind of a token: its spelling if it has but one, else the terminal's name."""
    return _kinds()[token.type]


@cache
def first(rule: str) -> frozenset[str]:
    """Return the kinds of token with which a production may begin (its FIRST set)."""
    found: set[str] = set()
    waiting, met = [rule], {rule}
    while waiting:
        for symbol in _heads().get(waiting.pop(), ()):
            if symbol in _kinds():
                found.add(_kinds()[symbol])
            elif symbol not in met:
                met.add(symbol)
                waiting.append(symbol)
    return frozenset(found)


def spellings(kinds: Iterable[str]) -> list[str]:
    """Return those of these kinds that are words of the language, in order."""
    return sorted(set(kinds) & _words())


def trees_of(tree: Tree[Token], *rules: str, but: str = "") -> list[Tree[Token]]:
    """Return the phrases right within one, of certain productions or but for one."""
    found = [node for node in tree.children if isinstance(node, Tree)]
    return [node for node in found if node.data != but and (not rules or node.data in rules)]


def tokens_of(tree: Tree[Token], *kinds: str) -> list[Token]:
    """Return the tokens right within a phrase, of certain kinds."""
    found = [node for node in tree.children if isinstance(node, Token)]
    return [token for token in found if not kinds or kind(token) in kinds]


def place(token: Token) -> dict[str, str]:
    """Return where a token stands, as values to be told."""
    return {"at_line": str(token.line), "at_column": str(token.column)}


def within(token: Token, offset: int, length: int) -> Token:
    """Return a part of a token's text as a token of the same type, in its own place."""
    before = str(token)[:offset]
    line, column = _after(before, token.line or 1, token.column or 1)
    start = (token.start_pos or 0) + offset
    return Token(token.type, token[offset : offset + length], start, line, column)


def _end(tokens: list[Token]) -> Token:
    """Return the end as a token right after the last one: there, something is missing."""
    if not tokens:
        return Token(END, "", 0, 1, 1)
    last = tokens[-1]
    line, column = _after(last, last.line or 1, last.column or 1)
    return Token(END, "", (last.start_pos or 0) + len(last), line, column)


def _after(text: str, line: int, column: int) -> tuple[int, int]:
    """Return the line and column after a text that begins at these."""
    head, newline, tail = text.rpartition("\n")
    return (line + head.count("\n") + 1, len(tail) + 1) if newline else (line, column + len(text))


@cache
def _parser() -> Lark:
    """Return the parser; to build it takes a third of a second, once in a process.

    The lexer does not look at the context: the longest token is read, wherever it stands (19.8).
    """
    text = GRAMMAR.read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="basic", start=["query_unit", "slip"])


def _start() -> InteractiveParser:
    return _parser().parse_interactive(start="query_unit")


@cache
def _kinds() -> dict[str, str]:
    """Return the kind of each terminal by the parser's name for it."""
    terminals = {terminal.name: terminal.pattern for terminal in _parser().terminals}
    spelled = {n: p.value for n, p in terminals.items() if isinstance(p, PatternStr)}
    return {**dict(zip(terminals, terminals, strict=True)), **spelled, END: END}


@cache
def _names() -> dict[str, str]:
    return {kind: name for name, kind in _kinds().items()}


@cache
def _heads() -> dict[str, set[str]]:
    """Return the first symbols of each production; none of them may be empty."""
    heads: dict[str, set[str]] = {}
    for rule in _parser().rules:
        heads.setdefault(rule.origin.name, set()).add(rule.expansion[0].name)
    return heads


@cache
def _words() -> set[str]:
    """Return the keywords and the names of functions."""
    patterns = (terminal.pattern for terminal in _parser().terminals)
    spelled = {pattern.value for pattern in patterns if isinstance(pattern, PatternStr)}
    return {text for text in spelled if text[0].isalpha()}
