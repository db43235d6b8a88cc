"""What SPARQL forbids beyond its grammar: variables named twice, or not grouped."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from lark import Token, Tree

from server.syntax.reading import Slip, kind, place, tokens_of, trees_of

Names: TypeAlias = dict[str, Token]
"""Variables, each with the token where it stands first."""

HIDING = (
    "aggregate",
    "construct_template",
    "exists_func",
    "having_clause",
    "minus_graph_pattern",
    "not_exists_func",
    "order_clause",
    "projection",
    "select_query",
)
"""Phrases whose variables are not those of the phrase around them."""


class Scopes:
    """The variables of every phrase of a query, found from the inside out.

    Of a pattern, they are those in scope (18.2.1); of an expression, those outside aggregates.
    """

    def __init__(self, root: Tree[Token]) -> None:
        self.slips: list[Slip] = []
        self._names: dict[int, Names] = {}
        self._aggregating: set[int] = set()
        special: dict[str, Callable[[Tree[Token]], Names]] = {
            **dict.fromkeys(HIDING, lambda _: {}),
            "bind": self._bind,
            "filter": self._filter,
            "group_condition": lambda tree: self._merged(tokens_of(tree)),
            "group_graph_pattern_sub": self._group,
            "inline_data_full": self._table,
            "sub_select": lambda tree: self._select(trees_of(tree)),
            "query": self._query,
        }
        for tree in root.iter_subtrees():
            self._note_aggregates(tree)
            self._names[id(tree)] = special.get(tree.data, self._all)(tree)

    def _of(self, node: Tree[Token] | Token) -> Names:
        if isinstance(node, Token):
            return {node[1:]: node} if kind(node) in ("VAR1", "VAR2") else {}
        return self._names[id(node)]

    def _all(self, tree: Tree[Token]) -> Names:
        return self._merged(tree.children)

    def _merged(self, nodes: Iterable[Tree[Token] | Token]) -> Names:
        names: Names = {}
        for node in nodes:
            names = _union(names, self._of(node))
        return names

    def _note_aggregates(self, tree: Tree[Token]) -> None:
        inner = any(id(child) in self._aggregating for child in tree.children)
        if tree.data == "aggregate" or (inner and tree.data != "group_graph_pattern"):
            self._aggregating.add(id(tree))

    def _bind(self, tree: Tree[Token]) -> Names:
        self._filter(tree)
        return self._of(tree.children[-1])

    def _filter(self, tree: Tree[Token]) -> Names:
        """Look whether a pattern aggregates: only SELECT, HAVING and ORDER BY may (11)."""
        if id(tree) in self._aggregating:
            aggregate = next(tree.find_data("aggregate"))
            self.slips.append(Slip(tokens_of(aggregate)[0], "aggregate", {}))
        return {}

    def _group(self, tree: Tree[Token]) -> Names:
        """Look whether each BIND names what its group has not named before (10.1)."""
        names: Names = {}
        for child in tree.children:
            bound = self._of(child)
            if isinstance(child, Tree) and child.data == "bind":
                self._require_new(bound, names)
            names = _union(names, bound)
        return names

    def _require_new(self, given: Names, taken: Names) -> None:
        for name, token in given.items():
            if name in taken:
                self.slips.append(Slip(token, "taken", place(taken[name])))

    def _require_distinct(self, names: Iterable[Names]) -> None:
        met: Names = {}
        for given in names:
            for name, token in given.items():
                if name in met:
                    self.slips.append(Slip(token, "twice", place(met[name])))
            met = {**given, **met}

    def _table(self, tree: Tree[Token]) -> Names:
        """Look whether the rows of VALUES hold as many cells as it has variables (10.2)."""
        variables = tokens_of(tree, "VAR1", "VAR2")
        self._require_distinct(map(self._of, variables))
        for row in trees_of(tree):
            cells = len(trees_of(row))
            if cells != len(variables):
                counts = {"cells": str(cells), "variables": str(len(variables))}
                self.slips.append(Slip(tokens_of(row)[0], "row", counts))
        return self._merged(variables)

    def _query(self, tree: Tree[Token]) -> Names:
        form, *values = trees_of(tree, but="prologue")
        if form.data == "select_query":
            return self._select([*trees_of(form), *values])
        for clause in (c for part in trees_of(form, "solution_modifier") for c in trees_of(part)):
            if self._groups(clause):
                self.slips.append(Slip(tokens_of(clause)[0], "form", {}))
        return {}

    def _groups(self, tree: Tree[Token]) -> bool:
        return tree.data == "group_clause" or id(tree) in self._aggregating

    def _select(self, parts: list[Tree[Token]]) -> Names:
        """Look at the projection of a SELECT; return what it passes on (18.2.4)."""
        clause, *rest = parts
        clauses = [c for part in rest if part.data == "solution_modifier" for c in trees_of(part)]
        grouped = any(map(self._groups, [clause, *clauses]))
        source = "solution_modifier" if grouped else "where_clause"
        visible = self._merged(part for part in rest if part.data in (source, "values_clause"))
        if not trees_of(clause):
            return self._star(clause, visible, grouped)
        self._require_distinct(self._of(each.children[-1]) for each in trees_of(clause))
        for projection in trees_of(clause):
            self._project(projection, visible, grouped)
        return self._merged(each.children[-1] for each in trees_of(clause))

    def _star(self, clause: Tree[Token], visible: Names, grouped: bool) -> Names:
        if grouped:
            self.slips.append(Slip(tokens_of(clause)[-1], "star", {}))
        return visible

    def _project(self, projection: Tree[Token], visible: Names, grouped: bool) -> None:
        shown, *given = projection.children
        for variable in given:
            self._require_new(self._of(variable), visible)
        for name, token in self._of(shown).items():
            if grouped and name not in visible:
                self.slips.append(Slip(token, "ungrouped", {}))


def _union(one: Names, other: Names) -> Names:
    """Merge the smaller into the larger, so that deep nesting does not cost its square."""
    small, large = sorted((one, other), key=len)
    for name, token in small.items():
        if name not in large or (token.start_pos or 0) < (large[name].start_pos or 0):
            large[name] = token
    return large
