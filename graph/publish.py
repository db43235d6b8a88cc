"""Stage 7, publish: a release is one folder, complete before anybody can see it.

It is written beside the others under a name of its own, moved into place, and only then
does ``current`` point to it: a build that fails or is killed leaves what was serving.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import Quad, Store, serialize

from graph import iris
from graph.formats import N_QUADS, TRIG, TURTLE, Syntax
from graph.ontology import canonical
from graph.project import Project
from graph.read import SourceList
from graph.register import register_path

INPUTS = ("ontology", "mappings", "graph")
LIBRARIES = ("owlrl", "pyoxigraph", "pypinyin", "pyshacl", "rdflib")
SUMS = "SHA256SUMS"


def digest(project: Project) -> str:
    """Return the digest of all that a release depends on: the inputs, the code, the libraries."""
    total = hashlib.sha256()
    for name in LIBRARIES:
        total.update(f"{name} {version(name)}\n".encode())
    for folder in INPUTS:
        for path in sorted((project.root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(f"{project.name(path)}\n".encode())
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def current(project: Project) -> Path | None:
    """Return the release that serves, or None before the first build."""
    link = project.releases / "current"
    return link.resolve() if link.exists() else None


def release_folder(project: Project, id_: str) -> Path:
    """Return the folder of the release of that id, which exists once it is complete."""
    return project.releases / id_


def release_of(folder: Path) -> dict[str, Any]:
    """Return what a release says of itself (``release.json``)."""
    release: dict[str, Any] = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    return release


def publish(
    project: Project,
    release: dict[str, Any],
    quads: Iterable[Quad],
    report: rdflib.Graph,
    lists: list[SourceList],
) -> Path:
    """Write the release into its folder and return the folder.

    ``release`` is what the release says of itself; its ``id`` names the folder. All files
    but those of ``store`` have the same bytes whenever the same release is built; the
    store's hold the same quads.
    """
    project.releases.mkdir(parents=True, exist_ok=True)
    folder = release_folder(project, release["id"])
    draft = project.releases / f".{release['id']}-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        _write(project, draft, release, sorted(set(quads), key=str), report, lists)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def serve_from(project: Project, folder: Path) -> None:
    """Make a release the current one, in one step (POSIX rename)."""
    fresh = project.releases / f".current-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.name)
    fresh.replace(project.releases / "current")


def _write(
    project: Project,
    draft: Path,
    release: dict[str, Any],
    quads: list[Quad],
    report: rdflib.Graph,
    lists: list[SourceList],
) -> None:
    _dump(quads, draft / "zhengwu.nq", N_QUADS)
    _dump(quads, draft / "zhengwu.trig", TRIG)
    _dump(sorted({quad.triple for quad in quads}, key=str), draft / "zhengwu.ttl", TURTLE)
    for name in ("ontology", "metadata"):
        graph = [quad.triple for quad in quads if quad.graph_name.value == iris.graph(name)]  # type: ignore[union-attr]
        _dump(graph, draft / f"{name}.ttl", TURTLE)
    shutil.copyfile(project.ontology / "shapes.ttl", draft / "shapes.ttl")
    text = canonical(report.serialize(format="turtle"))
    (draft / "validation.ttl").write_text(text, encoding="utf-8")
    shutil.copyfile(register_path(project), draft / "register.csv")
    shutil.copytree(project.ontology / "questions", draft / "questions")
    for source in lists:
        (draft / "source" / source.name).mkdir(parents=True)
        for name in ("rows.csv", "published.txt"):
            shutil.copyfile(source.folder / name, draft / "source" / source.name / name)
    text = json.dumps(release, ensure_ascii=False, indent=2) + "\n"
    (draft / "release.json").write_text(text, encoding="utf-8")
    _sum(draft)
    store = Store(str(draft / "store"))
    store.bulk_extend(quads)
    store.optimize()
    store.flush()


def _dump(statements: Iterable[Any], path: Path, syntax: Syntax) -> None:
    with path.open("wb") as file:
        serialize(statements, file, format=syntax.format, prefixes=iris.PREFIXES)


def _sum(draft: Path) -> None:
    files = sorted(path for path in draft.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(draft).as_posix()}\n"
        for path in files
    ]
    (draft / SUMS).write_text("".join(lines), encoding="utf-8")
