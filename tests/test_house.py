"""The rules of the house that no type checker knows, and what the README promises."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph import iris
from graph.build import build
from graph.findings import Finding, Place
from graph.lists import Statement

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
GUIDES = [ROOT / folder / "README.md" for folder in ("ontology", "mappings", "server")]
QUOTED = re.compile(r"""(['"])(\w+)\1""")
MODULES = sorted([*(ROOT / "graph").rglob("*.py"), *(ROOT / "server").rglob("*.py")])


def imports(path: Path) -> set[str]:
    """Return the modules that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "graph").glob("*.py")), ids=lambda p: p.name)
def test_the_build_knows_nothing_of_the_web(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & {"server", "flask", "werkzeug"}


def test_the_server_imports_from_the_build_only_what_names_things() -> None:
    allowed = {"graph", "graph.iris", "graph.formats", "graph.findings", "graph.project"}
    allowed |= {"graph.names"}
    release = {"graph.releases"}
    for path in (ROOT / "server").rglob("*.py"):
        used = {name for name in imports(path) if name.split(".")[0] == "graph"}
        assert used <= allowed | (release if path.name == "serve.py" else set()), path.name


@pytest.mark.parametrize("path", MODULES, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_iris_of_ours_are_made_in_one_module(path: Path) -> None:
    if path.name != "iris.py":
        assert iris.BASE not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300
    assert ast.get_docstring(ast.parse(text))


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert not {path.stem for path in MODULES} & {"utils", "helpers", "common", "manager"}


def test_the_readme_gives_a_reason_for_every_dependency_and_for_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    packages = (ROOT / folder / "package.json" for folder in ("server/editor", "tests/clients"))
    npm = {name for path in packages for name in json.loads(path.read_text())["dependencies"]}
    names = {re.split(r"[><=]", entry)[0] for entry in needed} | npm
    section = README.read_text().partition("## What it stands on")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)) == names


def test_the_commands_of_the_readme_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z]+)", README.read_text()))
    assert {"run", "test", "check", "bench"} <= named <= targets


@pytest.mark.parametrize(
    "path",
    [README, *GUIDES, ROOT / "CONTRIBUTING.md", ROOT / "server" / "CONFORMANCE.md"],
    ids=lambda p: str(p.parent),
)
def test_every_path_and_code_that_a_document_names_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:ontology|mappings|graph|server|tests)/[\w./-]*[\w/])`", text):
        assert (ROOT / name).exists(), name
    for link in re.findall(r"\]\(([^):]+)\)", text):
        assert (path.parent / link.partition("#")[0]).exists(), link


def test_the_numbers_of_the_readme_are_those_of_the_release(client: FlaskClient) -> None:
    text = README.read_text().replace("\n", " ")
    counts = {
        "nominated cases": "zw:outcome <https://w3id.org/zhengwu/id/outcome/shortlisted>",
        "winners": "zw:outcome <https://w3id.org/zhengwu/id/outcome/won>",
        "bodies": "a org:Organization",
        "divisions": "a zw:AdministrativeDivision",
        "platforms": "a zw:Platform",
        "honourable mentions": "zw:outcome <https://w3id.org/zhengwu/id/outcome/honourable-mention>",
    }
    for thing, pattern in counts.items():
        query = (
            f"{iris.prefix_declarations()} SELECT (COUNT(DISTINCT ?it) AS ?n) {{ ?it {pattern} }}"
        )
        answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
        assert f"{answer.text.split()[1]} {thing}" in text


def test_the_first_question_of_the_readme_is_answered(client: FlaskClient) -> None:
    match = re.search(r"--data-urlencode 'query=(.*?)'", README.read_text(), re.DOTALL)
    assert match
    answer = client.get("/sparql", query_string={"query": match[1], "format": "csv"})
    assert "浪潮集团" in answer.text


def test_every_text_of_the_pages_is_used() -> None:
    texts = tomllib.loads((ROOT / "server" / "messages.toml").read_text())
    files = [*(ROOT / "server" / "templates").glob("*.html"), *(ROOT / "server").rglob("*.py")]
    written = "".join(path.read_text(encoding="utf-8") for path in files)
    composed = {name for name in texts if re.match(r"graph_|basis_|column_|limit_|.*_text$", name)}
    used = {name for _, name in QUOTED.findall(written)}
    assert set(texts) - used <= composed


def test_ci_calls_what_the_readme_says() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert "make test " in README.read_text()


def test_every_statement_of_a_source_is_explained_to_curators() -> None:
    text = (ROOT / "mappings" / "README.md").read_text(encoding="utf-8")
    for name in Statement.__struct_fields__:
        assert f"`{name}`" in text, name


def test_the_flow_fits_on_one_screen() -> None:
    source = ast.parse(Path(build.__code__.co_filename).read_text())
    functions = [node for node in source.body if isinstance(node, ast.FunctionDef)]
    assert all((node.end_lineno or 0) - node.lineno < 30 for node in functions)


def test_a_finding_is_told_as_place_and_remedy() -> None:
    finding = Finding("some-code", "something", Place("a.csv", 3, "b"), "do that", "x\ny")
    assert str(finding).splitlines() == [
        "error[some-code]: something",
        "  --> a.csv, row 3, column b",
        "   | x",
        "   | y",
        "  help: do that",
    ]
