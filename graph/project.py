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
            raise self._unreadable(path, error.strerror or str(error)) from error
        except UnicodeDecodeError as error:
            reason = f"byte {error.start + 1} is not UTF-8"
            raise self._unreadable(path, reason) from error

    def toml(self, path: Path) -> dict[str, Any]:
        """Return a TOML file's content. Raises RefusedError if it is not TOML."""
        try:
            return tomllib.loads(self.text(path))
        except tomllib.TOMLDecodeError as error:
            raise self._unreadable(path, f"not TOML: {error}") from error

    def table(self, path: Path) -> tuple[list[str], list[Record]]:
        """Return a CSV file's header and records (RFC 4180).

        Raises RefusedError for a table that is not one: no header, a repeated column, a
        line with more or fewer cells than the header.
        """
        lines = self._csv_lines(path)
        header = next(lines, (1, []))[1]
        if not header or len(set(header)) < len(header):
            reason = "its first line must name each column once"
            raise self._unreadable(path, reason)
        records = []
        for row, cells in lines:
            if len(cells) != len(header):
                reason = f"{len(cells)} cells under {len(header)} columns"
                raise self._unreadable(path, reason, row)
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
            raise self._unreadable(path, f"not CSV: {error}", row + 1) from error

    def _unreadable(self, path: Path, reason: str, row: int | None = None) -> RefusedError:
        finding = Finding(
            "unreadable-file",
            f"this file cannot be read: {reason}",
            Place(self.name(path), row),
            "restore the file (UTF-8, as the README beside it describes it)",
        )
        return RefusedError([finding])
