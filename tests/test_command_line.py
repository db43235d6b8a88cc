"""The command line tells a newcomer what it does, and a curator what is wrong."""

import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from graph import iris
from graph.cli import main
from graph.project import Project
from tests.conftest import serving
from tests.edit import delete_row, replace, row_of, set_cell

ROOT = Path(__file__).parents[1]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


def test_help_says_what_each_command_does() -> None:
    code, output = run("--help")
    assert code == 0
    for command in ("check", "build", "serve", "publish", "register", "format"):
        assert re.search(rf"^  {command} +[A-Z].*", output, re.MULTILINE), command
        assert run(command, "--help")[0] == 0


def test_check_says_that_all_is_well(copy: Project) -> None:
    code, output = run("--project", str(copy.root), "check")
    assert code == 0
    assert "all is well" in output
    assert not copy.releases.exists()


def test_check_tells_every_finding_with_place_and_help(copy: Project) -> None:
    delete_row(copy.mappings / "best-practice-2012-results" / "rows.csv", 3)
    code, output = run("--project", str(copy.root), "check")
    assert code == 1
    assert "error[reading-differs]" in output
    assert "--> mappings/best-practice-2012-results/rows.csv, row 3" in output
    assert "  help: " in output
    assert re.search(r"refused: \d+ findings", output)
    assert "Traceback" not in output


def test_check_finds_an_ontology_that_contradicts_itself(copy: Project) -> None:
    disjoint = f"skos:Concept\n    a owl:Class ;\n    owl:disjointWith <{iris.term('Conferral')}> ;"
    replace(copy.ontology / "external.ttl", "skos:Concept\n    a owl:Class ;", disjoint)
    implied = f"a skos:Concept ;\n    <{iris.term('position')}> 1 ;"
    replace(copy.ontology / "concepts.ttl", "a skos:Concept ;", implied)
    code, output = run("--project", str(copy.root), "check")
    assert code == 1
    assert "error[ontology-contradictory]" in output


def test_build_says_what_it_made_and_then_that_it_is_there(
    building: tuple[Project, str],
) -> None:
    project, output = building
    for stage in ("read", "resolve", "map", "reason", "validate", "publish"):
        assert re.search(rf"^{stage} +\d+\.\d s$", output, re.MULTILINE)
    again = run("--project", str(project.root), "build")
    assert again == (0, output.splitlines()[-1] + "\n")


def test_build_refuses_what_check_refuses(copy: Project) -> None:
    path = copy.authority / "organisations.csv"
    set_cell(path, row_of(path, "id", "state-council"), "en", "")
    code, output = run("--project", str(copy.root), "build")
    assert code == 1
    assert "error[label-missing]" in output


def test_format_makes_the_turtle_canonical(copy: Project) -> None:
    path = copy.ontology / "places.ttl"
    before = path.read_text()
    path.write_text("# a remark\n" + before)
    code, output = run("--project", str(copy.root), "format")
    assert (code, output) == (0, "formatted ontology/places.ttl\n")
    assert path.read_text() == before


def test_register_adds_what_is_new(copy: Project) -> None:
    code, output = run("--project", str(copy.root), "register")
    assert code == 0
    assert output.endswith("0 IRIs added to mappings/register.csv\n")


def test_serve_without_a_release_says_what_to_do(copy: Project) -> None:
    code, output = run("--project", str(copy.root), "serve")
    assert code == 1
    assert "run `zhengwu build` first" in output


def test_serve_on_a_port_that_is_taken_says_so(released: Project, server: str) -> None:
    port = server.rpartition(":")[2]
    code, output = run("--project", str(released.root), "serve", "--port", port)
    assert code == 1
    assert f"port {port}" in output
    assert "PORT=" in output


def test_a_project_that_is_none_is_no_traceback(tmp_path: Path) -> None:
    code, output = run("--project", str(tmp_path), "check")
    assert code == 1
    assert "error[unreadable-file]" in output


def test_a_real_server_answers_a_real_client(server: str) -> None:
    with urllib.request.urlopen(f"{server}/id/division/370200") as answer:
        assert answer.url == f"{server}/doc/division/370200"
        assert "青岛市" in answer.read().decode()


@pytest.mark.parametrize("options", [["--get"], []], ids=["get", "post"])
def test_curl_asks_by_get_and_by_post(server: str, options: list[str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    query = ["--data-urlencode", 'query=SELECT ("杭州" AS ?x) {}', "--header", "Accept: text/csv"]
    command = ["curl", "--silent", *options, *query, f"{server}/sparql"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    assert answer.stdout.split() == ["x", "杭州"]


def test_a_query_that_overflows_the_engine_is_refused_and_the_service_goes_on(server: str) -> None:
    nested = f"SELECT * {'{' * 2350} ?s ?p ?o {'}' * 2350}"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{server}/sparql", urlencode({"query": nested}).encode())
    assert caught.value.code == 400
    assert b"query-too-deep" in caught.value.read()
    caught.value.close()
    with urllib.request.urlopen(f"{server}/sparql?{urlencode({'query': 'ASK {}'})}") as answer:
        assert answer.status == 200


TRIPLES = "<http://a/s> <http://a/p> '中文' ."
QUADS = "<http://a/s> <http://a/p> <http://a/o> <http://a/g> ."


def test_files_are_served_as_they_are(tmp_path: Path) -> None:
    """Triples are in the default graph, quads in theirs; the default graph is no union."""
    (tmp_path / "extension.ttl").write_text(TRIPLES, encoding="utf-8")
    (tmp_path / "graphs.nq").write_text(QUADS)
    files = [str(tmp_path / name) for name in ("extension.ttl", "graphs.nq")]
    with serving(ROOT, "--data", *files) as base:
        for pattern, number in (("?s ?p ?o", 1), ("GRAPH <http://a/g> { ?s ?p ?o }", 1)):
            query = urlencode({"query": f"SELECT * {{ {pattern} }}"})
            with urllib.request.urlopen(f"{base}/sparql?{query}") as answer:
                assert answer.headers["Zhengwu-Count"] == str(number)
        with urllib.request.urlopen(f"{base}/sparql") as answer:
            assert f"<{base}/sparql>" in answer.read().decode(), "its own address"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.ttl", "<http://a/s> <http://a/p> .", ["a.ttl, row 1", "correct the file"]),
        ("a.ttl", f"{TRIPLES}\n<http://a/s> 5 5 .", ["a.ttl, row 2"]),
        ("a.docx", TRIPLES, ["'.docx' is no RDF syntax", ".jsonld"]),
        ("none.ttl", None, ["none.ttl", "cannot be read"]),
    ],
)
def test_a_file_that_cannot_be_served_is_told_with_its_place(
    tmp_path: Path, name: str, text: str | None, told: list[str]
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    code, output = run("serve", "--data", str(path))
    assert code == 1
    assert "error[data-file]" in output
    for part in told:
        assert part in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    "arguments", [["--data"], ["a.ttl"], ["--timeout", "0"], ["--memory", "1"]]
)
def test_options_that_make_no_sense_are_refused(arguments: list[str]) -> None:
    code, output = run("serve", *arguments)
    assert code == 2
    assert "Error:" in output


def test_the_command_is_also_a_module() -> None:
    command = [sys.executable, "-m", "graph", "--help"]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert answer.stdout.startswith("Usage: zhengwu")
