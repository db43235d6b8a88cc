"""Stage 7, publish: a release is one folder, complete before anybody can see it.

It is written beside the others under a name of its own, moved into place, and only then
does ``current`` point to it: a build that fails or is killed leaves what was serving.
"""

import gzip
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graph import iris
from graph.formats import GZIP, N_QUADS, SUMS, TRIG, TURTLE, write
from graph.lists import SourceList
from graph.names import write_names
from graph.ontology import canonical
from graph.project import Project
from graph.quality import quality_report
from graph.register import register_path
from graph.releases import release_folder

STORE = "store"


@dataclass(frozen=True)
class Release:
    """What is to be published: what the release says of itself, its quads, report and lists."""

    about: dict[str, Any]
    quads: list[Quad]
    report: rdflib.Graph
    lists: list[SourceList]


def publish(project: Project, release: Release) -> Path:
    """Write the release into its folder and return the folder.

    All files but those of ``store`` have the same bytes whenever the same release is built (the
    compressed ones by the same zlib); the store's hold the same quads.
    """
    project.releases.mkdir(parents=True, exist_ok=True)
    id_ = release.about["id"]
    folder = release_folder(project, id_)
    draft = project.releases / f".{id_}-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        _write_data(release.quads, draft)
        write_names(release.quads, draft)
        _write_papers(project, release, draft)
        store = _write_store(release.quads, draft / STORE)
        _write_quality(project, store, draft / "quality")
        del store  # closes its files before they move
        _sum(draft)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _write_data(quads: list[Quad], draft: Path) -> None:
    triples = sorted({quad.triple for quad in quads}, key=str)
    ordered = sorted(set(quads), key=str)
    _write_dump(draft / "zhengwu.nq", write(ordered, N_QUADS))
    _write_dump(draft / "zhengwu.trig", write(ordered, TRIG))
    _write_dump(draft / "zhengwu.ttl", write(triples, TURTLE))
    for name in ("ontology", "metadata", "dataset"):
        graph = NamedNode(iris.graph(name))
        part = [quad.triple for quad in ordered if quad.graph_name == graph]
        (draft / f"{name}.ttl").write_bytes(write(part, TURTLE))


def _write_dump(path: Path, data: bytes) -> None:
    """Write a dump as it is, and compressed: the time of compressing is left out of it."""
    path.write_bytes(data)
    path.with_name(path.name + GZIP).write_bytes(gzip.compress(data, mtime=0))


def _write_papers(project: Project, release: Release, draft: Path) -> None:
    """Write what goes with the data: shapes, report, register, questions, lists."""
    shutil.copyfile(project.ontology / "shapes.ttl", draft / "shapes.ttl")
    shutil.copyfile(register_path(project), draft / "register.csv")
    shutil.copytree(project.ontology / "questions", draft / "questions")
    report = canonical(release.report.serialize(format="turtle"))
    (draft / "validation.ttl").write_text(report, encoding="utf-8")
    about = json.dumps(release.about, ensure_ascii=False, indent=2) + "\n"
    (draft / "release.json").write_text(about, encoding="utf-8")
    for source in release.lists:
        folder = draft / "source" / source.name
        folder.mkdir(parents=True)
        for name in ("rows.csv", "published.txt"):
            shutil.copyfile(source.folder / name, folder / name)


def _write_quality(project: Project, store: Store, folder: Path) -> None:
    folder.mkdir()
    for name, answer in quality_report(project, store):
        (folder / f"{name}.csv").write_bytes(answer)
        shutil.copyfile(project.ontology / "quality" / f"{name}.rq", folder / f"{name}.rq")


def _write_store(quads: list[Quad], folder: Path) -> Store:
    store = Store(str(folder))
    store.bulk_extend([*quads, *_union(quads)])
    store.optimize()
    store.flush()
    return store


def _union(quads: list[Quad]) -> list[Quad]:
    """Return the default graph: every triple of the named graphs, once.

    The engine could make the union of the graphs at each query, but counts a triple once for
    each graph that holds it (oxigraph issue 1919); RDF 1.1 Semantics merges them.
    """
    triples = {quad.triple for quad in quads}
    return [Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples]


def _sum(draft: Path) -> None:
    """Write the checksums of all files but the store's, which differ from build to build."""
    store = draft / STORE
    files = sorted(p for p in draft.rglob("*") if p.is_file() and store not in p.parents)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(draft).as_posix()}\n"
        for path in files
    ]
    (draft / SUMS).write_text("".join(lines), encoding="utf-8")
