"""What the build says when something is wrong: what, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file: path from the project's root; row and column where they are known.

    Rows count from 1 with the header line included, as a spreadsheet shows them.
    """

    file: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Return the place as a reader would say it."""
        parts = [self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Finding:
    """One thing that stops a build: a stable code, one sentence, its place and the remedy."""

    code: str
    message: str
    place: Place
    remedy: str
    excerpt: str = ""

    def __str__(self) -> str:
        """Return the finding as the command line prints it."""
        lines = [f"error[{self.code}]: {self.message}", f"  --> {self.place}"]
        lines += [f"   | {line}" for line in self.excerpt.splitlines()]
        return "\n".join([*lines, f"  help: {self.remedy}"])


class RefusedError(Exception):
    """The build stops: the findings say why. Nothing that was serving is touched."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n\n".join(str(finding) for finding in self.findings))


def refuse_if_any(findings: Iterable[Finding]) -> None:
    """Raise RefusedError unless there are no findings."""
    if found := tuple(findings):
        raise RefusedError(found)
