"""``make bench``: what this project costs here, and how its endpoint and pages compare.

Nothing here is asserted: speed is measured, not tested.
"""

import json
import sys
from collections.abc import Sequence

import click

from tests.bench import pages_report, report
from tests.bench.client import Clients
from tests.bench.compare import compare
from tests.bench.dataset import CACHE, DATASETS
from tests.bench.pages import Visits, visit
from tests.bench.peers import PEERS
from tests.bench.project import measure_project
from tests.bench.results import FULL, QUICK, Comparison

PARTS = ("all", "project", "peers", "pages")
NAMES = [peer.name for peer in PEERS]


class Names(click.ParamType[list[str]]):
    """Names of peers, with commas between."""

    name = "names"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[str]:
        """Return the names. Fails on one that is no peer's."""
        names = value.split(",")
        for name in names:
            if name not in NAMES:
                self.fail(f"{name!r} is none of {', '.join(NAMES)}", param, ctx)
        return names


@click.command()
@click.argument("part", type=click.Choice(PARTS), default="all")
@click.option("--only", type=Names(), default=",".join(NAMES), help="Only these peers (a,b).")
@click.option("--graph", type=click.Choice([*DATASETS]), help="Only this graph.")
@click.option("--quick", is_flag=True, help="Measure for a shorter time, less exactly.")
def main(part: str, only: list[str], graph: str | None, quick: bool) -> None:
    """Measure the project itself, its endpoint against its peers, its pages against Trifid's."""
    if part in {"all", "project"}:
        measure_project()
    if part == "project":
        return
    plan = QUICK if quick else FULL
    graphs = [graph] if graph else [*DATASETS]
    with Clients() as clients:
        comparisons = [compare(g, only, plan, clients) for g in graphs if part != "pages"]
        visits = visit(plan, clients) if part != "peers" else None
    tell(comparisons, visits)


def tell(comparisons: Sequence[Comparison], visits: Visits | None) -> None:
    """Print what was compared, and keep it in the cache as Markdown and as JSON."""
    CACHE.mkdir(parents=True, exist_ok=True)
    text = _markdown(comparisons, visits, each_query=True)
    (CACHE / "report.md").write_text(text, encoding="utf-8")
    pages = {"pages": pages_report.as_json(visits)} if visits else {}
    figures = json.dumps(report.as_json(comparisons) | pages, indent=1, ensure_ascii=False)
    (CACHE / "report.json").write_text(figures, encoding="utf-8")
    sys.stdout.write(_markdown(comparisons, visits, each_query=False))
    sys.stdout.write(f"The whole report: {CACHE / 'report.md'}\n")


def _markdown(comparisons: Sequence[Comparison], visits: Visits | None, *, each_query: bool) -> str:
    endpoints = [report.markdown(comparisons, each_query=each_query)] if comparisons else []
    return "\n".join([*endpoints, *([pages_report.markdown(visits)] if visits else [])])


if __name__ == "__main__":
    main()
