"""A release is whole, the same every time, and never takes down the one that serves."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from graph import iris
from graph.build import build
from graph.findings import Finding, RefusedError
from graph.formats import SUMS
from graph.project import Project
from graph.register import (
    append_to_register,
    published_iris,
    read_register,
    register_findings,
    register_path,
)
from graph.releases import current, digest, serve_from
from tests.conftest import copy_project, copy_release, silent
from tests.edit import delete_row, replace, row_of, set_cell, table, write_table


def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a release by name, but for those of the engine's store."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "store" not in path.relative_to(folder).parts
    }


def quads(folder: Path) -> set[ox.Quad]:
    return set(ox.Store.read_only(str(folder / "store")))


def stated_sums(folder: Path) -> dict[str, str]:
    lines = (folder / SUMS).read_text().splitlines()
    return {name: sum_ for sum_, name in (line.split("  ") for line in lines)}


def sums(folder: Path) -> dict[str, str]:
    found = files(folder)
    return {name: hashlib.sha256(found[name]).hexdigest() for name in found if name != SUMS}


def findings_of(project: Project) -> tuple[Finding, ...]:
    with pytest.raises(RefusedError) as refused:
        build(project, silent)
    return refused.value.findings


def test_two_builds_give_the_same_bytes(release: Path, whole_copy: Project) -> None:
    command = [sys.executable, "-m", "graph", "--project", str(whole_copy.root), "build"]
    subprocess.run(command, check=True, capture_output=True, env={"PYTHONHASHSEED": "20121231"})
    again = current(whole_copy)
    assert again is not None
    assert again.name == release.name
    assert files(again) == files(release)
    assert quads(again) == quads(release)


def test_a_release_holds_what_its_readers_look_for(release: Path) -> None:
    assert set(files(release)) >= {
        *("zhengwu.nq", "zhengwu.trig", "zhengwu.ttl", "ontology.ttl", "shapes.ttl"),
        *("metadata.ttl", "dataset.ttl", "validation.ttl", "register.csv", "release.json", SUMS),
        "source/best-practice-2012-results/rows.csv",
        "source/best-practice-2012-results/published.txt",
        "questions/winners-per-province.rq",
    }


def test_the_checksums_are_those_of_the_files(release: Path) -> None:
    assert stated_sums(release) == sums(release)


def test_the_dumps_hold_the_same_graph(release: Path) -> None:
    def load(name: str, syntax: ox.RdfFormat) -> ox.Dataset:
        dataset = ox.Dataset(ox.parse(path=str(release / name), format=syntax))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return dataset

    n_quads = load("zhengwu.nq", ox.RdfFormat.N_QUADS)
    assert load("zhengwu.trig", ox.RdfFormat.TRIG) == n_quads
    triples = {quad.triple for quad in load("zhengwu.ttl", ox.RdfFormat.TURTLE)}
    assert len(triples) == len({quad.triple for quad in n_quads})


def test_the_default_graph_holds_every_triple_once(release: Path) -> None:
    store = ox.Store.read_only(str(release / "store"))
    default = set(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    named = {quad.triple for quad in store if quad.graph_name != ox.DefaultGraph()}
    assert {quad.triple for quad in default} == named


def test_another_reader_of_rdf_agrees_on_the_number_of_triples(release: Path) -> None:
    about = json.loads((release / "release.json").read_text())
    assert len(rdflib.Graph().parse(release / "zhengwu.ttl")) == about["triples"]


def test_the_validation_report_says_that_the_graph_conforms(release: Path) -> None:
    report = rdflib.Graph().parse(release / "validation.ttl")
    conforms = rdflib.URIRef(iris.expand("sh:conforms"))
    assert list(report.objects(None, conforms)) == [rdflib.Literal(True)]


def test_the_description_counts_what_is_there(release: Path) -> None:
    store = ox.Store.read_only(str(release / "store"))
    metadata = rdflib.Graph().parse(release / "dataset.ttl")
    void = rdflib.Namespace(iris.PREFIXES["void"])
    for graph, number in metadata.subject_objects(void.triples):
        if "/graph/" in str(graph):
            found = store.quads_for_pattern(None, None, None, ox.NamedNode(str(graph)))
            assert int(str(number)) == len(list(found)), graph
    about = json.loads((release / "release.json").read_text())
    dataset = rdflib.URIRef(iris.BASE + "dataset")
    assert int(str(metadata.value(dataset, void.triples))) == about["triples"]
    classes = {
        str(metadata.value(part, void["class"])): int(str(metadata.value(part, void.entities)))
        for part in metadata.objects(None, void.classPartition)
    }
    assert classes[iris.term("Conferral")] == about["entities"]["conferrals"]
    assert classes[iris.term("Court")] >= 2


def test_nothing_is_built_again_while_nothing_changed(released: Project, release: Path) -> None:
    said: list[str] = []
    assert build(released, said.append) == release
    assert said == []


def last(copy: Project, release: Path) -> Path:
    """Let a release of other inputs be the one that serves, as after a change of these."""
    folder = copy_release(release, copy.releases / release.name)
    serve_from(copy, folder)
    return folder


def test_a_failed_build_leaves_the_last_release_serving(copy: Project, release: Path) -> None:
    first = last(copy, release)
    delete_row(copy.mappings / "best-practice-2012-results" / "rows.csv", 3)
    before = files(first)
    assert findings_of(copy)
    assert current(copy) == first
    assert files(first) == before


def test_a_killed_build_leaves_the_last_release_serving_and_the_next_is_whole(
    copy: Project, release: Path
) -> None:
    """Even if what was killed has left a draft under the name that the next one writes."""
    first = last(copy, release)
    before = files(first)
    command = [sys.executable, "-m", "graph", "--project", str(copy.root), "build"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while "validate" not in process.stderr.readline():
        assert process.poll() is None
    process.kill()
    process.communicate()
    assert (current(copy), files(first)) == (first, before)
    id_ = f"{release.name.partition('-')[0]}-{digest(copy)}"
    shutil.copytree(first, copy.releases / f".{id_}-{os.getpid()}", symlinks=True)
    second = build(copy, silent)
    assert (current(copy), second.name) == (second, id_)
    assert stated_sums(second) == sums(second)
    default = {quad for quad in quads(second) if quad.graph_name == ox.DefaultGraph()}
    assert len(default) == json.loads((second / "release.json").read_text())["triples"]


@pytest.fixture(scope="session")
def published(release: Path) -> list[str]:
    """Return the paths of the IRIs that the release publishes."""
    return published_iris(ox.Store.read_only(str(release / "store")))


def register_says(copy: Project, published: list[str]) -> list[Finding]:
    """Ask the register of a copy, which promises no divisions that nothing names."""
    entries = read_register(copy)
    kept = {entry.iri for entry in entries}
    there = [iri for iri in published if "/division/" not in iri or iri in kept]
    return list(register_findings(copy, entries, there))


def test_a_build_that_loses_a_published_id_is_refused(copy: Project) -> None:
    path = copy.authority / "initiatives.csv"
    row = row_of(path, "id", "ningbo-smart-customs")
    set_cell(path, row, "id", "ningbo-customs-smart-customs")
    findings = findings_of(copy)
    lost = {f.message.split()[0] for f in findings if f.code == "iri-lost"}
    assert "id/initiative/ningbo-smart-customs" in lost
    assert all(finding.place.file == "mappings/register.csv" for finding in findings)
    assert {f.place.row is None for f in findings if f.code == "iri-lost"} == {False}


def test_an_id_that_the_register_lost_is_missed(copy: Project, published: list[str]) -> None:
    path = register_path(copy)
    delete_row(path, row_of(path, "iri", "id/organisation/qingdao-supervision-bureau"))
    (finding,) = register_says(copy, published)
    assert finding.code == "iri-not-registered"
    assert "id/organisation/qingdao-supervision-bureau" in finding.message
    assert "restore the line" in finding.remedy


OLD, NEW = "id/initiative/lanzhou-citizen-card", "id/initiative/lanzhou-card"


def withdrawn(
    copy: Project, published: list[str], status: str, successor: str = "", reason: str = ""
) -> list[Finding]:
    """Rename an id, say in the register what became of the old one, and ask the register."""
    register = register_path(copy)
    row = row_of(register, "iri", OLD)
    for column, text in (("status", status), ("successor", successor), ("reason", reason)):
        set_cell(register, row, column, text)
    write_table(register, [*table(register), [NEW, "0.3.0", "live", "", ""]])
    return register_says(copy, [*(iri for iri in published if iri != OLD), NEW])


def test_an_id_that_moved_needs_its_successor(copy: Project, published: list[str]) -> None:
    (finding,) = withdrawn(copy, published, "moved")
    assert finding.code == "successor-unknown"


def test_an_id_that_is_gone_needs_a_reason(copy: Project, published: list[str]) -> None:
    (finding,) = withdrawn(copy, published, "gone")
    assert finding.code == "reason-missing"


def test_an_id_that_moved_to_its_successor_is_kept(copy: Project, published: list[str]) -> None:
    assert withdrawn(copy, published, "moved", NEW, "renamed") == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["id/country/CN", "0.1.0", "live", "", ""], "iri-repeated"),
        (["id/country/XX", "0.1.0", "lost", "", ""], "status-unknown"),
        (["https://example.org/x", "0.1.0", "gone", "", "never ours"], "iri-malformed"),
    ],
)
def test_a_wrong_line_of_the_register_is_refused(
    copy: Project, published: list[str], line: list[str], code: str
) -> None:
    path = register_path(copy)
    write_table(path, [*table(path), line])
    (finding,) = register_says(copy, published)
    assert (finding.code, finding.place.row) == (code, len(table(path)))


def test_a_live_id_may_not_be_called_gone(copy: Project, published: list[str]) -> None:
    path = register_path(copy)
    set_cell(path, row_of(path, "iri", "id/country/CN"), "status", "gone")
    (finding,) = register_says(copy, published)
    assert finding.code == "iri-reused"


def test_registering_appends_what_is_new_and_nothing_else(
    published: list[str], tmp_path: Path
) -> None:
    copied = copy_project(tmp_path / "copied")
    before = register_path(copied).read_text()
    register_path(copied).write_text(before.rstrip("\n"))
    found = append_to_register(copied, [*published, "id/organisation/quite-new"], "0.3.0")
    assert found == ["id/organisation/quite-new"]
    after = register_path(copied).read_text()
    assert after == before + "id/organisation/quite-new,0.3.0,live,,\n"
    assert read_register(copied)[-1].iri == "id/organisation/quite-new"


def test_a_register_without_its_header_is_refused(copy: Project) -> None:
    replace(register_path(copy), "iri,since", "path,since")
    with pytest.raises(RefusedError) as refused:
        read_register(copy)
    (finding,) = refused.value.findings
    assert (finding.code, finding.place.row) == ("unknown-column", 1)


@pytest.mark.parametrize("old", ['owl:versionInfo "0', 'dcterms:modified "2026'])
def test_an_ontology_without_its_version_or_date_is_refused(copy: Project, old: str) -> None:
    replace(copy.ontology / "zhengwu.ttl", old, old.replace('"', '"v', 1))
    (finding,) = findings_of(copy)
    assert (finding.code, finding.place.file) == ("header-incomplete", "ontology/zhengwu.ttl")
