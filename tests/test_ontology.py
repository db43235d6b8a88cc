"""The ontology keeps its contract: labelled, defined, canonical, closed under its imports."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from graph import iris
from graph.ontology import canonical, modules, read_ontology, turtle_files
from graph.project import Project

ROOT = Path(__file__).parents[1]
FILES = turtle_files(Project(ROOT))
CATALOG = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"


@pytest.fixture(scope="module")
def graph(project: Project) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in modules(project):
        graph.parse(path)
    return graph


def ours(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    return {term for term in graph.subjects(RDFS.isDefinedBy) if str(term).startswith(iris.TERM)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_turtle_file_is_in_canonical_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert canonical(text) == text, f"{path.name} is not canonical: run `zhengwu format`"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_module_has_a_header_in_both_languages(path: Path) -> None:
    graph = rdflib.Graph().parse(path)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    for predicate in (DCTERMS.title, DCTERMS.description):
        languages = {getattr(text, "language", None) for text in graph.objects(header, predicate)}
        assert languages == {"zh-hans", "en"}
    assert graph.value(header, DCTERMS.license)
    name = "" if path.stem == "zhengwu" else f"/{path.stem}"
    assert str(header) == iris.ONTOLOGY + name


def test_the_header_imports_every_module(graph: rdflib.Graph, project: Project) -> None:
    header = rdflib.URIRef(iris.ONTOLOGY)
    imported = {str(module) for module in graph.objects(header, OWL.imports)}
    imported.add(f"{iris.ONTOLOGY}/external")
    expected = {f"{iris.ONTOLOGY}/{path.stem}" for path in modules(project)}
    assert imported == expected - {f"{iris.ONTOLOGY}/zhengwu"}


@pytest.mark.parametrize("path", modules(Project(ROOT)), ids=lambda path: path.name)
def test_a_module_imports_whatever_it_uses(path: Path) -> None:
    """OWL 2 Structural Specification, section 5.8.2: declared in the imports closure."""
    graph, agenda, read = rdflib.Graph(), [path], set()
    while agenda:
        module = agenda.pop()
        if module not in read:
            read.add(module)
            graph.parse(module)
            names = (str(name).rpartition("/")[2] for name in graph.objects(None, OWL.imports))
            agenda += [path.parent / f"{name}.ttl" for name in names]
    used = {node for triple in rdflib.Graph().parse(path) for node in triple}
    for term in used:
        if str(term).startswith(iris.TERM) and str(term) != iris.TERM:
            assert graph.value(term, RDF.type), term


def test_the_catalog_leads_protege_to_every_module_without_the_network(project: Project) -> None:
    catalog = ET.parse(project.ontology / "catalog-v001.xml")  # noqa: S314 - our own file
    entries = {entry.get("name"): entry.get("uri") for entry in catalog.getroot().iter(CATALOG)}
    names = {path.stem: path.name for path in modules(project)}
    expected = {f"{iris.ONTOLOGY}/{stem}": file for stem, file in names.items()}
    expected[iris.ONTOLOGY] = expected.pop(f"{iris.ONTOLOGY}/zhengwu")
    assert entries == expected


def test_every_term_is_labelled_and_defined_in_both_languages(graph: rdflib.Graph) -> None:
    assert len(ours(graph)) > 50
    for term in ours(graph):
        for predicate in (RDFS.label, SKOS.definition):
            languages = [getattr(text, "language", None) for text in graph.objects(term, predicate)]
            assert sorted(languages, key=str) == ["en", "zh-hans"], (term, predicate)


def test_no_property_has_two_names_read_backwards_in_one_language(graph: rdflib.Graph) -> None:
    named = {term for term, _ in graph.subject_objects(rdflib.URIRef(iris.term("inverseLabel")))}
    assert len(named) > 50
    for term in named:
        labels = list(graph.objects(term, rdflib.URIRef(iris.term("inverseLabel"))))
        languages = [getattr(label, "language", None) for label in labels]
        assert sorted(languages, key=str) == ["en", "zh-hans"], term


def test_classes_are_upper_camel_and_properties_lower_camel(graph: rdflib.Graph) -> None:
    for term in ours(graph):
        name = str(term).removeprefix(iris.TERM)
        is_class = (term, RDF.type, OWL.Class) in graph
        assert re.fullmatch(r"[A-Z][A-Za-z]+" if is_class else r"[a-z][A-Za-z]+", name)


def test_every_outside_term_is_declared_with_kind_label_and_source(graph: rdflib.Graph) -> None:
    builtin = (str(OWL), str(RDF), str(RDFS), "http://www.w3.org/2001/XMLSchema#")
    used = {node for triple in graph for node in triple if isinstance(node, rdflib.URIRef)}
    for namespace in iris.PREFIXES.values():
        if namespace in builtin or namespace == iris.TERM:
            continue
        for term in (node for node in used if iris.compact(node) != str(node)):
            if str(term).startswith(namespace) and not str(term).startswith(builtin):
                if (None, RDFS.isDefinedBy, term) in graph:
                    continue
                assert graph.value(term, RDF.type), term
                assert graph.value(term, RDFS.isDefinedBy), term
                assert len(list(graph.objects(term, RDFS.label))) == 2, term


def test_the_vocabularies_promised_are_aligned_with(graph: rdflib.Graph) -> None:
    linked = {
        iris.compact(str(value)).partition(":")[0]
        for term in ours(graph)
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.range)
        for value in graph.objects(term, predicate)
    }
    assert linked >= {"org", "m8g", "prov", "skos", "dcterms", "foaf", "schema", "arm"}


def test_the_version_is_written_once(graph: rdflib.Graph, project: Project) -> None:
    header = rdflib.URIRef(iris.ONTOLOGY)
    version = read_ontology(project).version
    assert str(graph.value(header, OWL.versionIRI)) == f"{iris.ONTOLOGY}/{version}"
    assert f'"{version}"' not in (ROOT / "pyproject.toml").read_text()
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


def test_every_concept_has_an_id_equal_to_its_notation(graph: rdflib.Graph) -> None:
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        scheme, notation = str(concept).removeprefix(f"{iris.BASE}id/").split("/")
        assert str(graph.value(concept, SKOS.notation)) == notation
        assert str(graph.value(concept, SKOS.inScheme)) == f"{iris.BASE}id/scheme/{scheme}"


def test_withdrawn_terms_say_what_replaces_them(graph: rdflib.Graph) -> None:
    for term in graph.subjects(OWL.deprecated, rdflib.Literal(True)):
        assert graph.value(term, DCTERMS.isReplacedBy) or graph.value(term, SKOS.scopeNote)


def test_the_ontology_is_the_same_whenever_it_is_read(project: Project) -> None:
    first, second = read_ontology(project), read_ontology(project)
    assert first.triples == second.triples
    assert any(isinstance(triple.subject, ox.BlankNode) for triple in first.triples)
