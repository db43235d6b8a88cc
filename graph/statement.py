"""What ``source.toml`` states of a list, held to its form and to sense."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from graph import iris
from graph.dates import is_date
from graph.findings import Finding, Place, RefusedError
from graph.lists import FIELD, SourceList, Statement
from graph.project import Project

STATED = ("publisher", "issued", "address")
"""What a list states or is said not to state."""

ADDRESS = re.compile(r"https?://[!-~]+")
MINTED = re.compile(rf"{iris.NAME.pattern}/{iris.NAME.pattern}")


def read_statement(project: Project, folder: Path) -> Statement:
    """Return what a list's ``source.toml`` states.

    Raises RefusedError if it is not of that form.
    """
    path = folder / "source.toml"
    try:
        return msgspec.convert(project.toml(path), Statement)
    except msgspec.ValidationError as error:
        raise RefusedError([_incomplete(project, path, str(error))]) from error


def statement_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    """Yield the entries of a ``source.toml`` that are of the right form and cannot be right."""
    path = source.folder / "source.toml"
    for key in STATED:
        if (getattr(source.states, key) is None) != (key in source.states.not_stated):
            reason = f"it must either state `{key}` or list it under not_stated"
            yield _incomplete(project, path, reason)
    for key in sorted(set(source.states.not_stated) - set(STATED)):
        yield _incomplete(project, path, f"`{key}` is nothing that a list may leave unstated")
    layout = source.states.layout
    for template in (layout.opening, layout.section, layout.item, *source.states.mint.values()):
        if "{" in (rest := FIELD.sub("", template)) or "}" in rest:
            reason = f"in {template!r}, braces may only enclose the name of a column"
            yield _incomplete(project, path, reason)
    yield from _entry_findings(project, source)
    for template in source.states.mint.values():
        for column in set(FIELD.findall(template)) - set(source.states.resolve):
            yield _incomplete(project, path, f"mint asks for {column!r}, which resolve lacks")


def _entry_findings(project: Project, source: SourceList) -> Iterator[Finding]:
    states = source.states
    texts = (states.title.zh, states.title.en, states.passage.zh, states.passage.en)
    inside = source.mapping.is_relative_to(project.mappings)
    checks = [
        (not all(texts), "title and passage need a text in zh and in en"),
        ("rows" not in states.expect, "expect must say how many `rows` there are"),
        (not is_date(states.issued or "2000"), f"`issued` is no date: {states.issued!r}"),
        (not _fits(ADDRESS, states.address), f"`address` is no address: {states.address!r}"),
        (not inside, f"the mapping {states.mapping!r} is outside mappings/"),
    ]
    for type_, template in states.mint.items():
        made = f"{type_}/{FIELD.sub('x', template)}"
        checks.append((not MINTED.fullmatch(made), f"mint makes {made!r}, which is no type/id"))
    for failed, reason in checks:
        if failed:
            yield _incomplete(project, source.folder / "source.toml", reason)


def _fits(pattern: re.Pattern[str], text: str | None) -> bool:
    return text is None or bool(pattern.fullmatch(text))


def _incomplete(project: Project, path: Path, reason: str) -> Finding:
    return Finding(
        "source-incomplete",
        f"source.toml does not describe the list: {reason}",
        Place(project.name(path)),
        "correct the entry; mappings/README.md explains each",
    )
