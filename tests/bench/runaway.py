"""What a query that would run for hours costs everybody else."""

import threading
import time
from collections import Counter
from dataclasses import dataclass

from tests.bench.client import Address, Client, Clients, Load, Sample, as_new

QUERY = """\
SELECT (COUNT(*) AS ?n) WHERE {
  ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l .
  FILTER(?a != ?d || ?g != ?j)
}
"""
"""A cross product of four patterns, each of which matches all; the filter keeps an engine from
multiplying four counts instead."""

PATIENCE = 2.0
"""The seconds after which its client goes away, and the next one comes."""


@dataclass(frozen=True)
class Disturbance:
    """Light queries in quiet and beside runaway queries, and what became of these."""

    quiet: Sample
    disturbed: Sample
    outcomes: dict[str, int]


def disturb(clients: Clients, light: Load) -> Disturbance:
    """Measure a light load of all clients, without and with runaway queries beside it."""
    quiet = clients.run(light, clients.NUMBER)
    stop, outcomes = threading.Event(), Counter[str]()
    arguments = (light.address, stop, outcomes)
    runaways = threading.Thread(target=_run_away, args=arguments)
    runaways.start()
    try:
        disturbed = clients.run(light, clients.NUMBER)
    finally:
        stop.set()
        runaways.join()
    return Disturbance(quiet, disturbed, dict(outcomes))


def _run_away(address: Address, stop: threading.Event, outcomes: Counter[str]) -> None:
    """Start one runaway query after another, one each time that its client loses patience."""
    while not stop.is_set():
        started = time.monotonic()
        outcomes[_one(address)] += 1
        stop.wait(max(0.0, started + PATIENCE - time.monotonic()))


def _one(address: Address) -> str:
    """Return what became of a runaway query: abandoned, refused with a status, or answered."""
    try:
        with Client(address, PATIENCE) as client:
            reply = client.ask(as_new(QUERY))
    except TimeoutError:
        return "abandoned"
    except OSError:
        return "connection lost"
    return "answered" if reply.succeeded else f"refused with {reply.status}"
