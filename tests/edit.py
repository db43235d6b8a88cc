"""Ways to break a copy of the project: one cell, one line, one file."""

import csv
from pathlib import Path


def table(path: Path) -> list[list[str]]:
    """Return all lines of a table, the header first."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_table(path: Path, lines: list[list[str]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def set_cell(path: Path, row: int, column: str, text: str) -> None:
    """Set a cell by its row number, the header being row 1, and its column."""
    lines = table(path)
    lines[row - 1][lines[0].index(column)] = text
    write_table(path, lines)


def delete_row(path: Path, row: int) -> None:
    """Delete a row by its number."""
    lines = table(path)
    del lines[row - 1]
    write_table(path, lines)


def row_of(path: Path, column: str, text: str) -> int:
    """Return the number of the first row whose cell is that text."""
    lines = table(path)
    at = lines[0].index(column)
    return next(number for number, line in enumerate(lines, 1) if line[at] == text)


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file; it must be there."""
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
