"""Publishing the current release to an engine: the command ``zhengwu publish``."""

import base64
import os
from contextlib import closing

import click

from graph.project import Project
from server.endpoint_url import engine_url
from server.serve import current_folder

PASSWORD = "ZHENGWU_PASSWORD"  # noqa: S105 - the name of the variable


@click.command()
@click.option(
    "--to",
    "url",
    required=True,
    metavar="URL",
    callback=engine_url,
    help="The engine's SPARQL endpoint.",
)
@click.option(
    "--graph-store",
    metavar="URL",
    callback=engine_url,
    help="Where the engine is written to, if elsewhere (SPARQL 1.1 Graph Store HTTP Protocol).",
)
@click.option(
    "--union",
    is_flag=True,
    help="Insist that the engine's default graph is the union of its named graphs.",
)
@click.option("--user", help=f"Who may write; the password is in the variable {PASSWORD}.")
@click.pass_obj
def publish(
    project: Project, *, url: str, graph_store: str | None, union: bool, user: str | None
) -> None:
    """Load the current release into a SPARQL engine, or go on with loading it.

    The engine's graphs of other releases are deleted, and its default graph is replaced by the
    union of the named graphs, unless it is that already.
    """
    # Only the command needs these.
    from server.data import Data  # noqa: PLC0415
    from server.limits import Limits  # noqa: PLC0415
    from server.publishing.graph_store import SECONDS, GraphStore, refusing  # noqa: PLC0415
    from server.publishing.pieces import Pieces  # noqa: PLC0415
    from server.publishing.publication import Publication  # noqa: PLC0415
    from server.remote import Remote  # noqa: PLC0415

    pieces = Pieces(current_folder(project))
    headers = _authorization(user)
    engine = Remote(url, Limits(seconds=SECONDS), headers)
    store = GraphStore(graph_store or url, headers)
    with closing(engine), closing(store), refusing(url):
        publication = Publication(pieces, Data(engine), store, url)
        if publication.is_complete:
            click.echo(f"{url} holds release {pieces.id} already")
            return
        publication.begin(union=union)
        with click.progressbar(length=publication.size, label=f"to {url}") as bar:
            publication.load(bar.update)
    click.echo(f"{url} holds release {pieces.id}: {publication.size:,} statements, all counted")


def _authorization(user: str | None) -> dict[str, str]:
    """Return the header that names the user (RFC 7617)."""
    if user is None:
        return {}
    if PASSWORD not in os.environ:
        raise click.UsageError(f"--user needs the password in the variable {PASSWORD}")
    credentials = base64.b64encode(f"{user}:{os.environ[PASSWORD]}".encode())
    return {"Authorization": f"Basic {credentials.decode()}"}
