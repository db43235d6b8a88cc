"""Pages and data of the same things, asked of our server and of another on the same graph.

*First time* is of a server just started, and each page is asked for once, so that nothing of
it can be in the server's memory; the machine's own cache of files stays. *Again* is in turn, over
and over, after a warm-up.
"""

import html
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.bench.answers import UnreadableError, canonical, rows_of
from tests.bench.client import Client, Clients, Load, Pages, Reply, Sample, joined
from tests.bench.dataset import Dataset, ours
from tests.bench.entities import FIRST, Entity, entities
from tests.bench.results import Plan
from tests.bench.servers import HOST, StartError, free_port
from tests.bench.sites import SITES, Site
from tests.bench.tools import MissingError
from tests.bench.views import View, first_views

HTML = "text/html"
SYNTAXES = {"HTML": HTML, "Turtle": "text/turtle"}
SHOWN = "organisation/"
"""What the name of the thing begins with whose page a browser shows: the first such."""


@dataclass(frozen=True)
class Mode:
    """A way to ask for pages."""

    title: str
    again: bool
    clients: int


MODES = (
    Mode("first time, 1 client", again=False, clients=1),
    Mode("again, 1 client", again=True, clients=1),
    Mode(f"first time, {Clients.NUMBER} clients", again=False, clients=Clients.NUMBER),
    Mode(f"again, {Clients.NUMBER} clients", again=True, clients=Clients.NUMBER),
)


@dataclass
class Served:
    """What a site did in one syntax; it has no samples where a document of a thing is not one."""

    failures: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    """The bytes of each document, not compressed, by the name of the thing."""

    seconds: dict[str, float] = field(default_factory=dict)
    """What each document took when it was looked at, once, before it was measured."""

    samples: dict[str, Sample] = field(default_factory=dict)
    """By the title of the mode."""


@dataclass
class Result:
    """What a site did."""

    version: str
    served: dict[str, Served] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)


@dataclass
class Visits:
    """What all sites did, and why some did nothing, or were not shown."""

    number: int
    plan: Plan
    results: dict[str, Result] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def visit(plan: Plan, clients: Clients) -> Visits:
    """Return what the sites do with the same things; progress goes to standard error."""
    data = ours()
    things = entities(data)
    visits = Visits(len(things), plan)
    for site in SITES:
        _say(f"pages: {site.name}")
        try:
            _visit(site, data, things, visits, clients)
        except (MissingError, StartError) as error:
            visits.skipped[site.name] = str(error)
            _say(f"pages: {site.name} is skipped: {error}")
    return visits


def _visit(
    site: Site, data: Dataset, things: Sequence[Entity], visits: Visits, clients: Clients
) -> None:
    result = Result(site.prepare())
    with tempfile.TemporaryDirectory() as name:
        visitor = _Visitor(site, data, Path(name), visits.plan, clients)
        site.load(data, visitor.folder)
        for syntax, media_type in SYNTAXES.items():
            result.served[syntax] = visitor.documents(things, media_type)
        visits.results[site.name] = result
        try:
            result.views = visitor.views(things)
        except MissingError as error:
            visits.skipped[f"{site.name} in a browser"] = str(error)


@dataclass(frozen=True)
class _Visitor:
    """Who asks a site for documents."""

    site: Site
    data: Dataset
    folder: Path
    plan: Plan
    clients: Clients

    def documents(self, things: Sequence[Entity], media_type: str) -> Served:
        """Return what documents in a syntax cost, if all are what they should be."""
        served = Served()
        with self._started(media_type) as address:
            self._check(served, address, things)
            if served.failures:
                return served
            load = self._load(address, things)
            self.clients.run(replace(load, seconds=self.plan.warming), Clients.NUMBER)
            for mode in (mode for mode in MODES if mode.again):
                served.samples[mode.title] = self.clients.run(load, mode.clients)
        for mode in (mode for mode in MODES if not mode.again):
            served.samples[mode.title] = self._first(things, media_type, mode.clients)
        return served

    def views(self, things: Sequence[Entity]) -> list[View]:
        """Return the first views of pages. Raises MissingError without a browser."""
        with self._started(HTML) as address:
            shown = next(thing.name for thing in things if thing.name.startswith(SHOWN))
            paths = (*self.site.ways, self.site.prefix + shown)
            return first_views(f"http://{address.host}:{address.port}", paths)

    @contextmanager
    def _started(self, media_type: str) -> Iterator[Pages]:
        address = Pages(HOST, free_port(), media_type)
        first = self.site.prefix + FIRST
        with self.site.serving(self.data, self.folder, address.port, first):
            yield address

    def _check(self, served: Served, address: Pages, things: Sequence[Entity]) -> None:
        with Client(address, self.plan.timeout) as client:
            for thing in things:
                path = self.site.prefix + thing.name
                try:
                    reply = client.ask(path)
                    served.sizes[thing.name] = len(reply.body)
                    served.seconds[thing.name] = reply.seconds
                    why = _fault(reply, address.media_type, thing.label)
                except OSError as error:
                    why = f"no answer: {error!r}"
                if why:
                    served.failures.append(f"{path}: {why}")

    def _first(self, things: Sequence[Entity], media_type: str, number: int) -> Sample:
        samples = []
        for _ in range(self.plan.starts):
            with self._started(media_type) as address:
                load = replace(self._load(address, things), seconds=0.0)
                samples.append(self.clients.share(load, number))
        return joined(samples, sum(sample.wall for sample in samples))

    def _load(self, address: Pages, things: Sequence[Entity]) -> Load:
        paths = tuple(self.site.prefix + thing.name for thing in things)
        return Load(address, paths, self.plan.pages, self.plan.timeout, fresh=False)


def _fault(reply: Reply, media_type: str, label: str) -> str:
    """Return why an answer is not the document that says a label, or nothing if it is."""
    if not reply.succeeded or reply.media_type != media_type:
        return f"{reply.status}, {reply.media_type}"
    try:
        return "" if _says(reply, label) else f"{label!r} is not in it"
    except UnreadableError as error:
        return str(error)


def _says(reply: Reply, label: str) -> bool:
    if reply.media_type == HTML:
        return label in html.unescape(reply.body.decode())
    literal = canonical({"type": "literal", "value": label}, "en")
    return any(literal in triple for triple in rows_of(reply, ""))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
