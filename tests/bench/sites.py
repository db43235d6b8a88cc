"""The sites: how each is had, how it loads the data, how it is started, where its pages are."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import trifid
from tests.bench.client import Pages
from tests.bench.dataset import Dataset
from tests.bench.peers import OURS, SERVE
from tests.bench.servers import HOST, START, running


@dataclass(frozen=True)
class Site:
    """A server of pages, and how the bench handles it."""

    name: str
    prefix: str
    """What the path of a thing's document begins with; the thing's name follows."""

    ways: tuple[str, ...]
    """The paths of pages that lead to those of things."""

    prepare: Callable[[], str]
    """Makes it available and returns its version; raises MissingError if it cannot be had."""

    load: Callable[[Dataset, Path], None]
    """Loads the data into an empty folder, to be served."""

    serving: Callable[[Dataset, Path, int, str], AbstractContextManager[None]]
    """Serves the data from that folder on a port, once it answers on a path."""


def _at_build(_data: Dataset, _folder: Path) -> None:
    """Leave loading to the build, which makes a store with each release."""


@contextmanager
def _ours_serving(_data: Dataset, folder: Path, port: int, first: str) -> Iterator[None]:
    command = [*SERVE, "--port", str(port)]
    with running(command, folder, Pages(HOST, port, "text/html"), START, first):
        yield


SITES = (
    Site("ours", "/doc/", ("/", "/awards"), OURS.prepare, _at_build, _ours_serving),
    Site("trifid", "/id/", (), trifid.prepare, trifid.load, trifid.serving),
)
"""All that are compared, in the order of the report."""
