"""Text search in SPARQL: ``?thing zw:search "杭州"`` binds the things whose names hold the text.

The names are sought before the query is evaluated, and the pattern becomes ``VALUES``: plain
SPARQL, which any engine answers. What is rewritten is found in the tree of the published
grammar, never by the look of the text.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from lark import Token, Tree

from graph import iris
from server.problems import ProblemError
from server.sparql import prologue, tokens
from server.syntax.reading import read, tokens_in

SEARCH = iris.term("search")
Find: TypeAlias = Callable[[str], list[str]]
Branch: TypeAlias = Tree[Token]

SUBJECT = "triples_same_subject_path"
PROPERTY = "property_path"


class Edit(NamedTuple):
    """A part of a text, from an index to another, and what is put in its place."""

    start: int
    end: int
    text: str


class Pattern(NamedTuple):
    """A search in a query: where its block begins, its subject, and the predicate with texts."""

    block: int
    subject: Token | None
    predicate: Token
    texts: Branch


def rewritten(query: str, find: Find) -> str:
    """Return a query with its searches done, or as it is where there are none.

    Raises ProblemError where a search has no text written out, or seeks no variable or IRI.
    A query that is not SPARQL is left to the engine.
    """
    if "search" not in query.lower():
        return query
    tree = read(tokens_in(query)).tree
    if tree is None:
        return query
    declared = prologue(list(tokens(query))).prefixes
    edits = [edit for pattern in _patterns(tree, declared) for edit in _edits(pattern, find)]
    for edit in sorted(edits, reverse=True):
        query = query[: edit.start] + edit.text + query[edit.end :]
    return query


def _patterns(tree: Branch, declared: dict[str, str]) -> Iterator[Pattern]:
    """Yield the searches of a tree, each with the outermost block of triples it stands in."""
    waiting: list[tuple[Branch, int | None, Token | None]] = [(tree, None, None)]
    while waiting:
        branch, block, subject = waiting.pop()
        if branch.data == "triples_block":
            block = _span(branch)[0] if block is None else block
        elif branch.data == "group_graph_pattern":
            block = None
        elif branch.data == SUBJECT:
            subject = branch.children[0] if isinstance(branch.children[0], Token) else None
        elif branch.data.startswith("blank_node_property_list"):
            subject = None
        elif branch.data == PROPERTY and block is not None:
            verb, texts = branch.children
            if (predicate := _searches(verb, declared)) is not None:
                assert isinstance(texts, Tree)
                yield Pattern(block, subject, predicate, texts)
        waiting += [(c, block, subject) for c in branch.children if isinstance(c, Tree)]


def _searches(verb: Branch | Token, declared: dict[str, str]) -> Token | None:
    """Return the token of a predicate that is ``zw:search`` and nothing more."""
    found = list(verb.scan_values(_any)) if isinstance(verb, Tree) else [verb]
    return found[0] if len(found) == 1 and _iri(found[0], declared) == SEARCH else None


def _iri(token: Token, declared: dict[str, str]) -> str | None:
    if token.startswith("<"):
        return token[1:-1]
    prefix, _, local = token.partition(":")
    return declared[prefix] + local if prefix in declared else None


def _edits(pattern: Pattern, find: Find) -> Iterator[Edit]:
    subject = pattern.subject
    found = set.intersection(*(set(find(text)) for text in _texts(pattern)))
    start, end = _start(pattern.predicate), _span(pattern.texts)[1]
    if subject is None or not subject.startswith(("?", "$", "<")):
        raise _problem(pattern.predicate)
    # A path of no step from a thing to itself holds of every thing.
    yield Edit(start, end, f"<{SEARCH}>? {subject}")
    if subject.startswith("<"):
        if subject[1:-1] not in found:
            yield Edit(pattern.block, pattern.block, "FILTER(false) ")
    else:
        values = " ".join(f"<{iri}>" for iri in sorted(found))
        yield Edit(pattern.block, pattern.block, f"VALUES {subject} {{ {values} }} ")


def _texts(pattern: Pattern) -> Iterator[str]:
    """Yield the texts sought, without quotation marks."""
    for written in pattern.texts.children:
        literal = written.children[0] if isinstance(written, Tree) else written
        if not isinstance(literal, Tree) or literal.data != "rdf_literal":
            raise _problem(pattern.predicate)
        token = literal.children[0]
        assert isinstance(token, Token)
        quotes = 3 if token.startswith(('"""', "'''")) else 1
        yield token[quotes:-quotes]


def _span(branch: Branch) -> tuple[int, int]:
    """Return where a branch begins and ends in the text."""
    found = list(branch.scan_values(_any))
    return min(_start(token) for token in found), max(_start(t) + len(t) for t in found)


def _start(token: Token) -> int:
    assert token.start_pos is not None
    return token.start_pos


def _any(_token: object) -> bool:
    return True


def _problem(token: Token) -> ProblemError:
    return ProblemError("search-text", line=token.line or 1, column=token.column or 1)
