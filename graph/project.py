"""Where a project keeps its parts, and how its text files are opened."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.findings import Finding, Place, RefusedError


@dataclass(frozen=True)
class Record:
    """One line of a table: its row number in the file (the header is row 1) and its cells."""

    row: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Project:
    """A checkout: the folders that the build reads and the one that it writes."""

    root: Path

    @property
    def ontology(self) -> Path:
        """The folder of the ontology's modules, shapes, rules and questions."""
        return self.root / "ontology"

    @property
    def mappings(self) -> Path:
        """The folder of the lists."""
        return self.root / "mappings"

    @property
    def authority(self) -> Path:
        """The folder of the authority tables."""
        return self.mappings / "authority"

    @property
    def releases(self) -> Path:
        """The folder of the releases; ``current`` in it points to the one that serves."""
        return self.root / "build" / "releases"

    def name(self, path: Path) -> str:
        """Return a path as a finding names it: from the project's root, with slashes."""
        inside = path.is_relative_to(self.root)
        return (path.relative_to(self.root) if inside else path).as_posix()

    def text(self, path: Path) -> str:
        """Return a file's text, line ends untouched. Raises RefusedError if it cannot be read."""
        try:
            return path.read_bytes().decode("utf-8")
        except OSError as error:
            reason = error.strerror or str(error)
            raise self._unreadable(path, reason, "add the file, or let it be read") from error
        except UnicodeDecodeError as error:
            reason = f"byte {error.start + 1} is not UTF-8"
            raise self._unreadable(path, reason, "save the file as UTF-8") from error

    def toml(self, path: Path) -> dict[str, Any]:
        """Return a TOML file's content. Raises RefusedError if it is not TOML."""
        try:
            return tomllib.loads(self.text(path))
        except tomllib.TOMLDecodeError as error:
            remedy = "correct that line (https://toml.io)"
            raise self._unreadable(path, f"not TOML: {error}", remedy) from error

    def table(self, path: Path) -> tuple[list[str], list[Record]]:
        """Return a CSV file's header and records (RFC 4180).

        Raises RefusedError for a table that is not one: no header, a repeated column, a
        line with more or fewer cells than the header.
        """
        lines = self._csv_lines(path)
        header = next(lines, (1, []))[1]
        if not header or len(set(header)) < len(header):
            reason = "its first line must name each column once"
            raise self._unreadable(path, reason, "write the header", 1)
        records = []
        for row, cells in lines:
            if len(cells) != len(header):
                reason = f"{len(cells)} cells under {len(header)} columns"
                remedy = 'put a cell that holds a comma into "…", and delete an empty line'
                raise self._unreadable(path, reason, remedy, row)
            records.append(Record(row, dict(zip(header, cells, strict=True))))
        return header, records

    def _csv_lines(self, path: Path) -> Iterator[tuple[int, list[str]]]:
        text = self.text(path).removeprefix("\ufeff")
        reader = csv.reader(text.splitlines(keepends=True), strict=True)
        row = 0
        try:
            for row, cells in enumerate(reader, 1):
                yield row, cells
        except csv.Error as error:
            remedy = "close the quotation mark, or double one that belongs to the text"
            raise self._unreadable(path, f"not CSV: {error}", remedy, row + 1) from error

    def _unreadable(
        self, path: Path, reason: str, remedy: str, row: int | None = None
    ) -> RefusedError:
        finding = Finding(
            "unreadable-file",
            f"this file cannot be read: {reason}",
            Place(self.name(path), row),
            remedy,
        )
        return RefusedError([finding])
