"""Where releases are: which one serves, and whether it is still what the inputs make.

Quick to import, so that a command with nothing to do is done at once.
"""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

from graph.project import Project

INPUTS = ("ontology", "mappings", "graph")
LIBRARIES = ("owlrl", "pyoxigraph", "pypinyin", "pyshacl", "rdflib")


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


def unchanged(project: Project) -> Path | None:
    """Return the release that serves if nothing it depends on has changed since, or None."""
    serving = current(project)
    return serving if serving and serving.name.endswith(digest(project)) else None


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


def serve_from(project: Project, folder: Path) -> None:
    """Make a release the current one, in one step (POSIX rename)."""
    fresh = project.releases / f".current-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.name)
    fresh.replace(project.releases / "current")
