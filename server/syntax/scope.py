"""What SPARQL forbids beyond its grammar: of prefixes, IRIs and the labels of blank nodes."""

import re
from collections.abc import Iterator

from lark import Token, Tree

from server.syntax.reading import Slip, kind, place, tokens_of

INVALID = re.compile(
    r"""
      %(?![0-9A-Fa-f]{2})                                   # a percent sign that escapes nothing
    | ^<[^/?#]*//[^/?#@\[]*:(?!\d*[/?#>])[^/?#@]*[/?#>]      # a port that is no number
    | (?<!//)(?<!@)\[ | ^[^\[]*\]                            # brackets, but around an IP address
    | \#.*\#                                                # a second fragment
    | ^<(?![A-Za-z][A-Za-z0-9+.-]*:)[^/?#]*:                 # a colon that ends no scheme
    """,
    re.VERBOSE,
)
"""What the pattern of the grammar lets pass and no IRI holds (RFC 3987, 2.2)."""

LANGUAGE = re.compile(r"@(x|[A-Za-z]{2,8})(-[A-Za-z0-9]{1,8})*(--(ltr|rtl))?")
"""A language as far as its length tells (RFC 5646, 2.1)."""


def invalid_terms(tokens: list[Token]) -> Iterator[Slip]:
    """Yield prefixes not declared, and IRIs and languages that are none, in order (4.1)."""
    prefixes: set[str] = set()
    for before, token in zip(["", *map(kind, tokens)], tokens, strict=False):
        prefix = token.partition(":")[0]
        if kind(token) == "IRIREF":
            if INVALID.search(token):
                yield Slip(token, "iri", {})
        elif before == "PREFIX":
            prefixes.add(prefix)
        elif kind(token) in ("PNAME_LN", "PNAME_NS") and prefix not in prefixes:
            bare = prefix in ("http", "https")
            yield Slip(token, "bare-iri" if bare else "prefix", {"prefix": prefix})
        elif kind(token) == "LANGTAG" and not LANGUAGE.fullmatch(token):
            yield Slip(token, "language", {})


def shared_labels(root: Tree[Token], tokens: list[Token]) -> Iterator[Slip]:
    """Yield labels of blank nodes that stand in two basic graph patterns (5.1.1, 19.6).

    Braces of groups part the patterns; what stands before the first of them is a template.
    """
    groups = root.find_data("group_graph_pattern")
    braces = {brace.start_pos for group in groups for brace in tokens_of(group)}
    home: dict[str, tuple[int, Token]] = {}
    pattern = 0
    for token in tokens:
        pattern += token.start_pos in braces
        if kind(token) == "BLANK_NODE_LABEL" and pattern:
            where, earlier = home.setdefault(str(token), (pattern, token))
            if where != pattern:
                yield Slip(token, "label", place(earlier))
