"""``make bench``: what this project costs on this machine, and how its endpoint compares.

Nothing here is asserted: speed is measured, not tested.
"""

import json
import sys
from collections.abc import Sequence

import click

from tests.bench.client import Clients
from tests.bench.compare import compare
from tests.bench.dataset import CACHE, DATASETS
from tests.bench.peers import PEERS
from tests.bench.project import measure_project
from tests.bench.report import as_json, markdown
from tests.bench.results import FULL, QUICK

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
@click.argument("part", type=click.Choice(["all", "project", "peers"]), default="all")
@click.option("--only", type=Names(), default=",".join(NAMES), help="Only these peers (a,b).")
@click.option("--graph", type=click.Choice([*DATASETS]), help="Only this graph.")
@click.option("--quick", is_flag=True, help="Measure for a shorter time, less exactly.")
def main(part: str, only: list[str], graph: str | None, quick: bool) -> None:
    """Measure the project itself, its endpoint against its peers, or both."""
    if part != "peers":
        measure_project()
    if part != "project":
        compare_peers(only, [graph] if graph else [*DATASETS], quick)


def compare_peers(names: Sequence[str], graphs: Sequence[str], quick: bool) -> None:
    """Print the comparison, and keep it in the cache as Markdown and as JSON."""
    with Clients() as clients:
        plan = QUICK if quick else FULL
        comparisons = [compare(graph, names, plan, clients) for graph in graphs]
    CACHE.mkdir(parents=True, exist_ok=True)
    text = markdown(comparisons, each_query=True)
    (CACHE / "report.md").write_text(text, encoding="utf-8")
    figures = json.dumps(as_json(comparisons), indent=1, ensure_ascii=False)
    (CACHE / "report.json").write_text(figures, encoding="utf-8")
    sys.stdout.write(markdown(comparisons, each_query=False))
    sys.stdout.write(f"The same by query: {CACHE / 'report.md'}\n")


if __name__ == "__main__":
    main()
