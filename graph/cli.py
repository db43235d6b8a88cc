"""The command line, ``zhengwu``: what a curator, an editor or an operator types.

Commands of other packages join by the entry points ``zhengwu.commands``: the server's
``serve`` does, of which the build knows nothing.
"""

from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

from graph.findings import RefusedError
from graph.project import Project
from graph.releases import release_of, unchanged

HERE = Path(__file__).parents[1]


class Commands(click.Group):
    """A group whose commands may refuse: findings and exit code 1, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; tell what it refused."""
        try:
            return super().invoke(context)
        except RefusedError as refused:
            number = len(refused.findings)
            click.echo(f"\n{refused}\n", err=True)
            click.echo(f"refused: {number} finding{'s' if number > 1 else ''}", err=True)
            context.exit(1)
        except OSError as error:
            raise click.ClickException(f"{error.strerror}: {error.filename}") from error


def say(line: str) -> None:
    """Tell the user how far the work is."""
    click.echo(line, err=True)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    "root",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    default=HERE,
    help="The folder that holds ontology/ and mappings/; without it, this checkout.",
)
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Zhengwu (政务): a knowledge graph of China's e-government.

    \b
    zhengwu check     is everything right? says what is wrong, where, and what to do
    zhengwu build     makes a release of the lists: the data, their dumps, the report
    zhengwu serve     serves the release: SPARQL and a page for everything in it
    """  # noqa: D301 - the \b is click's
    context.obj = Project(root)


@main.command()
@click.pass_obj
def build(project: Project) -> None:
    """Build a release from the lists; at once if nothing has changed."""
    folder = unchanged(project)
    if folder is None:
        from graph.build import build as build_release  # noqa: PLC0415 - slow to import

        folder = build_release(project, say)
    release = release_of(folder)
    click.echo(f"release {release['id']}: {release['triples']:,} triples in {folder}")


@main.command()
@click.pass_obj
def check(project: Project) -> None:
    """Check the lists, the tables, the ontology and the register; write nothing."""
    from graph.build import check as check_project  # noqa: PLC0415 - slow to import
    from graph.findings import refuse_if_any  # noqa: PLC0415

    graph = check_project(project, say)
    from graph.consistency import consistency_findings  # noqa: PLC0415 - after the graph: owlrl

    refuse_if_any(consistency_findings(project, graph.ontology))
    click.echo(f"all is well: {len(graph.store):,} statements")


@main.command()
@click.pass_obj
def register(project: Project) -> None:
    """Add the IRIs that the graph has and the register lacks: from then on they are promises."""
    from graph.build import assemble  # noqa: PLC0415 - slow to import
    from graph.register import append_to_register, published_iris  # noqa: PLC0415

    graph = assemble(project, say)
    new = append_to_register(project, published_iris(graph.store), graph.ontology.version)
    click.echo(f"{len(new)} IRIs added to mappings/register.csv")


@main.command("format")
@click.pass_obj
def format_(project: Project) -> None:
    """Rewrite the ontology's Turtle files in the one form that the repository keeps."""
    from graph.ontology import (  # noqa: PLC0415 - slow to import
        canonical,
        read_ontology,
        read_shapes,
        turtle_files,
    )

    read_ontology(project)
    read_shapes(project)
    for path in turtle_files(project):
        text = project.text(path)
        if (formatted := canonical(text)) != text:
            path.write_text(formatted, encoding="utf-8")
            click.echo(f"formatted {project.name(path)}")


for _entry in entry_points(group="zhengwu.commands"):
    main.add_command(_entry.load(), _entry.name)
