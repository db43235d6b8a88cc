"""What an engine holds of a release, as the engine itself says."""

from contextlib import closing
from dataclasses import dataclass

import click

from graph import iris
from graph.findings import Finding, Place, RefusedError
from server.data import Data
from server.door import EngineDownError, EngineSlowError, QueryError
from server.limits import Limits
from server.remote import Remote

NAMING = f"GRAPH ?g {{ <{iris.DATASET}> dcterms:identifier ?id }}"
LOADING = f"{iris.DATASET}#loading"
"""The graph that says, while a release is being loaded, which one; no release has it."""


@dataclass(frozen=True)
class Holdings:
    """What an engine holds."""

    releases: dict[str, str]
    """The releases that it names, by the graph that does."""

    loading: str | None
    """The release whose loading was begun and not finished, if one was."""

    graphs: dict[str, int]
    """The statements of each of our named graphs."""

    default: int
    """The statements of the default graph, whatever it is."""


def holdings(data: Data) -> Holdings:
    """Return what the engine behind the data holds."""
    counts = data.select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    # An engine whose default graph is the union may find a statement once for each graph.
    default = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    named = data.select(f"SELECT ?g ?id {{ {NAMING} }}")
    loading = data.select(f"SELECT ?id {{ GRAPH <{LOADING}> {{ ?s dcterms:identifier ?id }} }}")
    graphs = {row["g"].value: int(row["n"].value) for row in counts if "g" in row}
    return Holdings(
        releases={row["g"].value: row["id"].value for row in named},
        loading=loading[0]["id"].value if loading else None,
        graphs={iri: n for iri, n in graphs.items() if iri.startswith(iris.graph(""))},
        default=int(data.select(default)[0]["n"].value),
    )


def releases_held(data: Data) -> set[str]:
    """Return the releases that the engine names: one, if one has been published to it."""
    return {row["id"].value for row in data.select(f"SELECT DISTINCT ?id {{ {NAMING} }}")}


def default_is_union(data: Data) -> bool:
    """Tell whether the default graph shows what only the graph ``LOADING`` states."""
    return data.ask(f"ASK {{ <{LOADING}> dcterms:identifier ?id }}")


def must_hold(url: str, id_: str, limits: Limits) -> None:
    """Raise RefusedError for an engine that holds another release, or none.

    One that does not answer may yet come to: that is only told.
    """
    try:
        with closing(Remote(url, limits)) as engine:
            held = releases_held(Data(engine))
    except (EngineDownError, EngineSlowError) as error:
        click.echo(f"warning: {url}: {error}; queries fail until it answers", err=True)
    except QueryError as error:
        remedy = "name the URL of a SPARQL 1.1 endpoint"
        raise _refusal("engine", f"the engine: {error}", url, remedy) from error
    else:
        if held != {id_}:
            other = f"release {' and '.join(sorted(held))}" if held else "no release"
            message = f"the engine holds {other}, and {id_} is to be served"
            raise _refusal("engine-release", message, url, f"run `zhengwu publish --to {url}`")


def _refusal(code: str, message: str, url: str, remedy: str) -> RefusedError:
    return RefusedError([Finding(code, message, Place(url), remedy)])
