"""The two graphs that are asked, and where the bench keeps what it makes."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from graph.project import Project
from graph.releases import current
from tests.bench.million import write_million

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build" / "bench"
"""Tools, data and reports; nothing in it is kept by git."""


@dataclass(frozen=True)
class Dataset:
    """A graph in two files: each of its triples once, and the same triples in named graphs.

    The first is the default graph, which is the union of the named ones, as our endpoint
    serves it.
    """

    name: str
    union: Path
    quads: Path


def ours() -> Dataset:
    """Return the graph of the current release, which is built if there is none."""
    if current(Project(ROOT)) is None:
        subprocess.run([sys.executable, "-m", "graph", "build"], cwd=ROOT, check=True)
    release = current(Project(ROOT))
    assert release
    return Dataset("ours", release / "zhengwu.ttl", release / "zhengwu.nq")


def million() -> Dataset:
    """Return the graph of a million triples, made anew from that of the current release."""
    return Dataset("million", *write_million(ours().quads, CACHE / "data"))


DATASETS = {"ours": ours, "million": million}
