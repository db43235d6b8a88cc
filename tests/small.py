"""A small release, for tests of what is done with any."""

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox

from graph import iris
from graph.names import write_names
from graph.project import Project

IDENTIFIER = ox.NamedNode(iris.expand("dcterms:identifier"))
RELATED = ox.NamedNode(iris.expand("skos:related"))


def small_release(root: Path, id_: str, quads: Iterable[ox.Quad]) -> Project:
    """Make a release of quads the current one of a project that is nothing else."""
    project = Project(root)
    folder = project.releases / id_
    folder.mkdir(parents=True)
    named = [*quads, *naming(id_)]
    store = ox.Store(str(folder / "store"))
    store.bulk_extend([*named, *{ox.Quad(*quad.triple) for quad in named}])
    store.flush()
    write_names(store, folder)
    about = {"id": id_, "version": "0", "triples": len(store), "entities": {}}
    (folder / "release.json").write_text(json.dumps(about))
    (folder / "register.csv").write_text("iri,status,successor,reason\n")
    current = project.releases / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(id_)
    return project


def naming(id_: str) -> Iterator[ox.Quad]:
    """Yield the description of the dataset: the release it is, and no more."""
    dataset, graph = ox.NamedNode(iris.DATASET), ox.NamedNode(iris.graph("dataset"))
    yield ox.Quad(dataset, IDENTIFIER, ox.Literal(id_), graph)


def some(name: str, number: int, word: str = "") -> Iterator[ox.Quad]:
    """Yield so many statements in a graph of ours."""
    subject = ox.NamedNode(iris.entity("person", f"p{word}"))
    for count in range(number):
        yield ox.Quad(subject, RELATED, ox.Literal(count), ox.NamedNode(iris.graph(name)))


def blank(name: str, number: int) -> Iterator[ox.Quad]:
    """Yield a chain of so many blank nodes."""
    nodes = [ox.BlankNode() for _ in range(number + 1)]
    for node, following in pairwise(nodes):
        yield ox.Quad(node, RELATED, following, ox.NamedNode(iris.graph(name)))
