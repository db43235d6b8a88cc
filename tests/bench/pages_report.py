"""The comparison of pages as Markdown, for people, and as JSON, for programs."""

import statistics
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from tests.bench.client import Sample
from tests.bench.pages import MODES, SYNTAXES, Mode, Result, Visits
from tests.bench.report import figures, machine, ms, table

ABOUT = """\
# Pages of the same things of the same graph

{machine}. {number} things of all kinds: divisions, bodies, platforms, cases, conferrals, awards,
concepts. Clients and server share the machine. Each client is a process with one connection kept
open that asks in English and takes no compression; a time runs from the request to the last byte.

*First time*: each page once, of a server just started, {starts} times over; several clients share
the pages. *Again*: in turn for {seconds:g} s, after a warm-up. p50 / p99 in ms, the pages per
second of all clients, and the ratio of the p50 to the fastest. *Bytes*: of the median document;
*slowest*: the document that took longest when each was looked at, and how long, in ms.

Our documents also hold what refers to the thing, and the labels of all that is named; Trifid's what
its engine answers to DESCRIBE, which is what is said of the thing itself. Ours are asked for at the
address of the document; to the address of the thing our server answers with a redirect to that.
Ours runs two workers and Trifid one process, each as it is shipped; how Trifid is set up stands in
`tests/bench/trifid.py`.
"""
VIEWS = """\
Requests and bytes (with headers, compressed as the site does it) until the network is at rest, and
the requests that the browser waits for before it paints anything. Nothing is kept from before.
"""


def markdown(visits: Visits) -> str:
    """Return the report on the visits to all sites."""
    plan = visits.plan
    text = ABOUT.format(
        machine=machine(), number=visits.number, starts=plan.starts, seconds=plan.pages
    )
    lines = [f"- {name} is skipped: {why}" for name, why in visits.skipped.items()]
    lines += [f"- {name}: {result.version}" for name, result in visits.results.items()]
    parts = [text, "\n".join(lines) + "\n"]
    for syntax in SYNTAXES:
        parts.append(f"## Pages as {syntax}\n\n{_served(visits, syntax)}")
    parts.append(f"## First view in a browser\n\n{VIEWS}\n{_views(visits)}")
    return "\n".join(parts)


def _served(visits: Visits, syntax: str) -> str:
    head = ["site", *(mode.title for mode in MODES), "bytes", "slowest"]
    rows = [
        [name, *(_cell(visits, result, syntax, mode) for mode in MODES), *_whole(result, syntax)]
        for name, result in visits.results.items()
    ]
    return table(head, rows) + _failures(visits, syntax)


def _cell(visits: Visits, result: Result, syntax: str, mode: Mode) -> str:
    sample = result.served[syntax].samples.get(mode.title)
    if sample is None or not sample.times:
        return "failed"
    others = [each.served[syntax].samples.get(mode.title) for each in visits.results.values()]
    fastest = min(other.p50 for other in others if other)
    failed = f", {sample.failures} failed" if sample.failures else ""
    return f"{_times(sample)}, {sample.rate:,.0f}/s{failed} ×{sample.p50 / fastest:.1f}"


def _times(sample: Sample) -> str:
    return f"{ms(sample.p50)} / {ms(sample.p99)}"


def _whole(result: Result, syntax: str) -> list[str]:
    """Return the bytes of the median document, and which document was the slowest."""
    served = result.served[syntax]
    if not served.sizes:
        return ["–", "–"]
    name, seconds = max(served.seconds.items(), key=lambda item: item[1])
    return [f"{statistics.median(served.sizes.values()):,.0f}", f"{name} {ms(seconds)}"]


def _failures(visits: Visits, syntax: str) -> str:
    lines = [
        f"- {name} fails: {failure}\n"
        for name, result in visits.results.items()
        for failure in result.served[syntax].failures
    ]
    return "".join(["\n", *lines] if lines else [])


def _views(visits: Visits) -> str:
    head = ["page", "requests", "bytes", "render-blocking"]
    return table(head, _view_rows(visits))


def _view_rows(visits: Visits) -> Iterator[list[str]]:
    for name, result in visits.results.items():
        for view in result.views:
            counts = [f"{n:,}" for n in (view.requests, view.received, view.blocking)]
            yield [f"{name} {view.path}", *([view.failure, "–", "–"] if view.failure else counts)]


def as_json(visits: Visits) -> dict[str, Any]:
    """Return all figures, in seconds and bytes, by site, syntax and mode."""
    return {
        "skipped": visits.skipped,
        "things": visits.number,
        "sites": {name: _result(result) for name, result in visits.results.items()},
    }


def _result(result: Result) -> dict[str, Any]:
    served = {
        syntax: {
            "failures": found.failures,
            "sizes": found.sizes,
            "seconds": found.seconds,
            **{mode: figures(sample) for mode, sample in found.samples.items()},
        }
        for syntax, found in result.served.items()
    }
    return {"version": result.version, "views": [asdict(v) for v in result.views], **served}
