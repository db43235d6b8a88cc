"""Stage 3, resolve: every printed name becomes the one thing it means, or the build stops."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.authority import Authority
from graph.findings import Finding, Place, refuse_if_any
from graph.lists import FIELD, OF_ENTITY, Resolution, SourceList, values
from graph.project import Project, Record

NEAREST = 3
"""How many candidates a finding names."""


@dataclass(frozen=True)
class Meaning:
    """What a name may mean, and the text that must stand in the same row for it to do so."""

    reference: str
    context: str = ""


@dataclass(frozen=True)
class Resolved:
    """A printed value and the entity that it means, as ``type/id``."""

    printed: str
    reference: str


@dataclass(frozen=True)
class ResolvedRow:
    """A row of a list, with the entities of the columns that resolve fills."""

    source: SourceList
    record: Record
    entities: dict[str, list[Resolved]]
    position: int
    """Its place in its section, from 1; a printed number is a column of its own."""

    @property
    def printed(self) -> str:
        """The row as it was printed, without its outer line ends."""
        return self.source.printed(self.record).strip("\n")

    def minted(self, template: str) -> str:
        """Return the id that a template makes of the ids of the row's entities."""
        ids = {
            column: "-".join(entity.reference.partition("/")[2] for entity in entities)
            for column, entities in self.entities.items()
        }
        return template.format_map(ids)


def resolve(
    project: Project, lists: Iterable[SourceList], authority: Authority
) -> list[ResolvedRow]:
    """Return every row of the lists, its names resolved.

    Raises RefusedError naming, for each name that means nothing or more than one thing, its
    row and the nearest candidates.
    """
    lists = list(lists)
    refuse_if_any(f for source in lists for f in _source_findings(project, source, authority))
    resolver = Resolver(project, authority)
    rows = [row for source in lists for row in resolver.rows(source)]
    refuse_if_any(resolver.findings)
    return rows


class Resolver:
    """Finds what printed names mean, and collects those that mean nothing or too much."""

    def __init__(self, project: Project, authority: Authority) -> None:
        self.findings: list[Finding] = []
        self._project, self._authority = project, authority
        self._meanings: dict[str, dict[str, list[Meaning]]] = defaultdict(lambda: defaultdict(list))
        for type_, name, meaning in _named(authority):
            self._meanings[type_][name].append(meaning)

    def rows(self, source: SourceList) -> Iterator[ResolvedRow]:
        """Yield the rows of a list with the entities of their columns."""
        for _, records in source.sections:
            for position, record in enumerate(records, 1):
                yield self._row(source, record, position)

    def _row(self, source: SourceList, record: Record, position: int) -> ResolvedRow:
        row = ResolvedRow(source, record, {}, position)
        for column, resolution in source.states.resolve.items():
            for value in values(record.cells[resolution.column]):
                found = self._candidates(row, resolution, value)
                if len(found) == 1:
                    row.entities.setdefault(column, []).append(Resolved(value, found[0]))
                else:
                    self.findings.append(self._finding(row, resolution, value, found))
        self.findings += self._nameless(row)
        return row

    def _nameless(self, row: ResolvedRow) -> Iterator[Finding]:
        """Yield the empty cells that a thing minted from the row would be named after."""
        for type_, template in row.source.states.mint.items():
            for column in FIELD.findall(template):
                source_column = row.source.states.resolve[column].column
                if not values(row.record.cells[source_column]):
                    yield Finding(
                        "cell-empty",
                        f"the {type_} of this row is named after {column!r}, and it is empty",
                        Place(
                            self._project.name(row.source.folder / "rows.csv"),
                            row.record.row,
                            source_column,
                        ),
                        "read what is printed there, or mint from another column",
                        row.printed,
                    )

    def _candidates(self, row: ResolvedRow, resolution: Resolution, value: str) -> list[str]:
        wanted = self._wanted(row, resolution)

        def fits(meaning: Meaning) -> bool:
            return meaning.context in row.printed and all(
                self._authority.places[meaning.reference][1].cells[column] == cell
                for column, cell in wanted.items()
            )

        known = [m for m in self._meanings[resolution.type].get(value, []) if fits(m)]
        decided = [meaning for meaning in known if meaning.context]
        return sorted({meaning.reference for meaning in decided or known})

    def _wanted(self, row: ResolvedRow, resolution: Resolution) -> dict[str, str]:
        """Return the cells that a candidate must have, the row's entities put in their place."""
        return {
            column: OF_ENTITY.sub(lambda match: self._cell(row, *match.groups()), template)
            for column, template in resolution.where.items()
        }

    def _cell(self, row: ResolvedRow, column: str, cell: str | None) -> str:
        for entity in row.entities.get(column, []):
            return self._authority.places[entity.reference][1].cells[cell or "id"]
        return ""

    def _finding(
        self, row: ResolvedRow, resolution: Resolution, value: str, found: list[str]
    ) -> Finding:
        file = self._project.name(row.source.folder / "rows.csv")
        place = Place(file, row.record.row, resolution.column)
        if found:
            return Finding(
                "ambiguous-name",
                f"{value!r} may be {' or '.join(found)}",
                place,
                "say in names.csv, column context, which printed text decides",
                row.printed,
            )
        wanted = self._wanted(row, resolution)
        where = "".join(f" with {cell!r} as its {column}" for column, cell in wanted.items())
        return Finding(
            "unknown-name",
            f"no {resolution.type} is called {value!r}{where}",
            place,
            "correct the reading, or add the name to names.csv, or a new "
            f"{resolution.type} to its table; the nearest are: {self._nearest(resolution, value)}",
            row.printed,
        )

    def _nearest(self, resolution: Resolution, value: str) -> str:
        known = self._meanings[resolution.type]
        nearest = difflib.get_close_matches(value, known, n=NEAREST)
        return "; ".join(f"{name} ({known[name][0].reference})" for name in nearest) or "none"


def _source_findings(
    project: Project, source: SourceList, authority: Authority
) -> Iterator[Finding]:
    """Yield what a list's ``source.toml`` refers to and the authority tables do not have."""
    columns = {table.type: set(table.columns) for table in authority.tables}
    columns |= {reference.partition("/")[0]: set() for reference in authority.concepts}
    problems = []
    if f"document/{source.states.document}" not in authority:
        problems.append(f"there is no document {source.states.document!r}")
    before: dict[str, set[str]] = {}
    for name, resolution in source.states.resolve.items():
        problems += _resolution_problems(name, resolution, columns, before)
        before[name] = columns.get(resolution.type, set())
    for problem in problems:
        yield Finding(
            "source-incomplete",
            f"source.toml does not fit the authority tables: {problem}",
            Place(project.name(source.folder / "source.toml")),
            "correct the entry, or add what it refers to",
        )


def _resolution_problems(
    name: str, resolution: Resolution, columns: dict[str, set[str]], before: dict[str, set[str]]
) -> Iterator[str]:
    """Yield what is wrong with a resolution; ``before`` holds the columns of those before it."""
    if resolution.type not in columns:
        yield f"{name} resolves to {resolution.type!r}, which is no type of thing"
    elif missing := sorted(set(resolution.where) - columns[resolution.type]):
        yield f"{name} asks where {missing[0]!r}, which its table does not have"
    for template in resolution.where.values():
        for column, cell in OF_ENTITY.findall(template):
            if (cell or "id") not in before.get(column, ()):
                yield f"{name} asks for {template!r}, which nothing resolved before it has"


def _named(authority: Authority) -> Iterator[tuple[str, str, Meaning]]:
    """Yield what each name of each type may mean: the labels, then ``names.csv``."""
    for reference, (table, record) in authority.places.items():
        yield table.type, record.cells["zh"], Meaning(reference)
    for reference, label in authority.concepts.items():
        yield reference.partition("/")[0], label, Meaning(reference)
    for name in authority.names:
        yield name.type, name.name, Meaning(f"{name.type}/{name.id}", name.context)
