"""How the bench gets what it runs: packages of PyPI and npm each by themselves, archives by Maven.

Everything comes through the package managers as this machine has them configured, and stays
in the cache.
"""

import json
import shutil
import subprocess
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.dataset import CACHE

MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


class MissingError(Exception):
    """A tool that cannot be had here, and what would help."""


def output(command: Sequence[str], folder: Path | None = None) -> str:
    """Return what a command prints, errors too. Raises MissingError if it cannot do its work."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    except OSError as error:
        raise MissingError(f"{command[0]}: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        raise MissingError(f"{command[0]}: {(error.stderr or error.stdout)[-500:]}") from error
    return done.stdout + done.stderr


def python_package(name: str, requirement: str) -> Path:
    """Return the ``bin`` of an environment in the cache that holds one package from PyPI."""
    folder = CACHE / "tools" / name
    if not (folder / "installed").exists():
        venv.create(folder, clear=True, with_pip=True)
        pip = str(folder / "bin" / "pip")
        output([pip, "install", "--quiet", "--disable-pip-version-check", requirement])
        (folder / "installed").touch()
    return folder / "bin"


def npm_packages(name: str, packages: Mapping[str, str]) -> Path:
    """Return the ``node_modules`` in the cache that holds packages from npm, by their versions."""
    folder = CACHE / "tools" / name
    if not (folder / "installed").exists():
        npm = program("npm", "install Node.js 20 or newer with npm")
        folder.mkdir(parents=True, exist_ok=True)
        manifest = json.dumps({"private": True, "dependencies": packages})
        (folder / "package.json").write_text(manifest)
        output([npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        (folder / "installed").touch()
    return folder / "node_modules"


def maven_archive(group: str, name: str, version: str) -> Path:
    """Return an archive from Maven Central, in the cache."""
    folder = CACHE / "tools" / name
    archive = folder / f"{name}-{version}.jar"
    if not archive.exists():
        artifact = f"-Dartifact={group}:{name}:{version}"
        program("mvn", "install Maven (Debian: apt install maven)")
        output(["mvn", "-q", "-B", MAVEN_COPY, artifact, f"-DoutputDirectory={folder}"])
    return archive


def program(name: str, remedy: str) -> str:
    """Return where a program is installed. Raises MissingError with what would help."""
    found = shutil.which(name)
    if found is None:
        raise MissingError(f"{name} is not installed: {remedy}")
    return found
