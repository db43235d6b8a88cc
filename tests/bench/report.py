"""The comparison of endpoints as Markdown, for people, and as JSON, for programs."""

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from tests.bench.client import Sample
from tests.bench.results import MODES, NOT_ASKED, TOO_SLOW, Comparison, Mode, Result
from tests.bench.runaway import PATIENCE, Disturbance

ABOUT = """\
# SPARQL endpoints on the same graph and the same queries

{machine}. Clients and server share the machine. Each client is a process with
one connection kept open; a time runs from the request to the last byte of the answer.
*First* is the first answer of a server just started; then all queries are asked for some seconds
before they are measured. *New text* makes the text of every query
unique, so that no cache of results can answer; *same text* repeats it.
"""
MEANS = """\
Geometric means over the queries of the p50 in ms. An answer that failed or came too late counts
as the limit of {limit:g} s; there is no mean where the time of the peer was up before all were
asked. *Ready*: seconds from the files to the first answer.
"""
CELLS = """\
p50 / p99 in ms, with several clients the answers per second of all, and the ratio of the p50 to
the fastest. Of fewer than a hundred answers, p99 is the slowest. *Too slow*: so many clients
would wait longer than the limit.
"""
RUNAWAY = """\
Light queries of 8 clients, {seconds:g} s in quiet and {seconds:g} s while one cross product after
another is started; its client goes away after {patience:g} s.
"""


def markdown(comparisons: Sequence[Comparison], *, each_query: bool) -> str:
    """Return the report on the comparisons of one run, with or without tables by query."""
    parts = [ABOUT.format(machine=machine())]
    for comparison in comparisons:
        parts += _graph(comparison)
        if each_query and comparison.results:
            parts += _modes(comparison)
    return "\n".join(parts)


def _graph(comparison: Comparison) -> list[str]:
    parts = [f"## Graph: {comparison.graph}", ""]
    parts += [f"- {peer} is skipped: {why}\n" for peer, why in comparison.skipped.items()]
    if comparison.results:
        parts += [_means(comparison), "### Answers\n", _answers(comparison)]
        parts += ["### What runaway queries cost light ones\n", _disturbances(comparison)]
    return parts


def _modes(comparison: Comparison) -> list[str]:
    return [f"### {mode.title}\n\n{CELLS}\n{_mode(comparison, mode)}" for mode in MODES]


def machine() -> str:
    """Return what all was measured on."""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{system}, Python {platform.python_version()}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, whose first column is of words and whose others are of figures."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, rule, *rows))


def ms(seconds: float) -> str:
    """Return a time as milliseconds, exact enough to compare."""
    return f"{seconds * 1000:,.{0 if seconds >= 1 else 2}f}"


def _means(comparison: Comparison) -> str:
    """Return the table of one line for each peer."""
    head = ["peer", "version", "ready", "answered", "first", *(mode.title for mode in MODES)]
    limit = comparison.plan.timeout
    rows = [
        [name, result.version, f"{result.ready:.1f}", _answered(result), *_peer(result, limit)]
        for name, result in comparison.results.items()
    ]
    return f"{MEANS.format(limit=limit)}\n{table(head, rows)}"


def _answered(result: Result) -> str:
    answered = sum(asked.rows is not None for asked in result.asked.values())
    return f"{answered}/{len(result.asked)}"


def _peer(result: Result, limit: float) -> Iterable[str]:
    asked = result.asked.values()
    yield _mean([None if each.failure == NOT_ASKED else each.first or limit for each in asked])
    for mode in MODES:
        yield _mean([each.p50(mode, limit) for each in asked])


def _mean(seconds: Sequence[float | None]) -> str:
    times = [each for each in seconds if each is not None]
    return ms(statistics.geometric_mean(times)) if len(times) == len(seconds) else "–"


def _answers(comparison: Comparison) -> str:
    """Return what differs, and what is not answered."""
    failures = [
        f"- {query}: {peer} gives no answer: {asked.failure}"
        for peer, result in comparison.results.items()
        for query, asked in result.asked.items()
        if asked.failure
    ]
    lines = [*(f"- {found}" for found in comparison.differences()), *failures]
    peers = ", ".join(comparison.results)
    return "\n".join(lines or [f"All answers are the same: {peers}."]) + "\n"


def _disturbances(comparison: Comparison) -> str:
    head = ["peer", "p99 quiet, ms", "p99 beside, ms", "ratio", "per s quiet", "per s beside"]
    rows = [
        [name, *_disturbance(result.disturbance)]
        for name, result in comparison.results.items()
        if result.disturbance
    ]
    about = RUNAWAY.format(seconds=comparison.plan.disturbance, patience=PATIENCE)
    return f"{about}\n{table([*head, 'failed beside', 'the runaway queries'], rows)}"


def _disturbance(found: Disturbance) -> list[str]:
    quiet, beside = found.quiet, found.disturbed
    outcomes = ", ".join(f"{number} {what}" for what, number in found.outcomes.items())
    rates = [f"{quiet.rate:,.0f}", f"{beside.rate:,.0f}", str(beside.failures), outcomes]
    if not (quiet.times and beside.times):
        return ["–", "–", "–", *rates]
    return [ms(quiet.p99), ms(beside.p99), f"×{beside.p99 / quiet.p99:.1f}", *rates]


def _mode(comparison: Comparison, mode: Mode) -> str:
    rows = [[query, *_cells(comparison, query, mode)] for query in comparison.queries]
    return table(["query", *comparison.results], rows)


def _cells(comparison: Comparison, query: str, mode: Mode) -> list[str]:
    results = comparison.results.values()
    samples = [result.asked[query].samples.get(mode.title) for result in results]
    fastest = min((each.p50 for each in samples if each and each.times), default=0.0)
    return [_cell(sample, fastest, mode) for sample in samples]


def _cell(sample: Sample | None, fastest: float, mode: Mode) -> str:
    if sample is None or not sample.times:
        return "too slow" if sample is TOO_SLOW else "–"
    rate = f", {sample.rate:,.0f}/s" if mode.clients > 1 else ""
    failed = f", {sample.failures} failed" if sample.failures else ""
    times = f"{ms(sample.p50)} / {ms(sample.p99)}"
    return f"{times}{rate}{failed} ×{sample.p50 / fastest:.1f}"


def as_json(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Return all figures, in seconds, by graph, peer and query."""
    return {
        comparison.graph: {
            "skipped": comparison.skipped,
            "differences": [str(found) for found in comparison.differences()],
            "peers": {name: _result(result) for name, result in comparison.results.items()},
        }
        for comparison in comparisons
    }


def _result(result: Result) -> dict[str, Any]:
    queries = {
        name: {
            "first": asked.first,
            "rows": None if asked.rows is None else asked.rows.total(),
            "failure": asked.failure,
            **{mode: figures(sample) for mode, sample in asked.samples.items()},
        }
        for name, asked in result.asked.items()
    }
    return {
        "version": result.version,
        "ready": result.ready,
        "queries": queries,
        "runaway": result.disturbance and _runaway(result.disturbance),
    }


def _runaway(found: Disturbance) -> dict[str, Any]:
    quiet, disturbed = figures(found.quiet), figures(found.disturbed)
    return {"quiet": quiet, "disturbed": disturbed, "outcomes": found.outcomes}


def figures(sample: Sample) -> dict[str, Any]:
    """Return what a sample says, in seconds."""
    times = {"p50": sample.p50, "p99": sample.p99} if sample.times else {}
    counts = {"answers": len(sample.times), "failures": sample.failures}
    return {**times, **counts, "rate": sample.rate}
