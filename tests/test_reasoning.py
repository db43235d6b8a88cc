"""What the build infers is what the OWL 2 RL rules say: owlrl is the oracle, on fixtures."""

from collections.abc import Iterable
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib

from graph import iris
from graph.build import assemble
from graph.consistency import contradictions
from graph.findings import RefusedError
from graph.ontology import Ontology, read_ontology
from graph.project import Project
from graph.reason import compile_rules, reason, unsupported
from tests.conftest import silent
from tests.edit import replace

EXAMPLE = "https://example.org/"


def turtle(text: str, namespace: str = EXAMPLE) -> list[ox.Triple]:
    """Return the triples of a Turtle text in which ``:`` is that namespace, or the example's."""
    prologue = iris.prefix_declarations() + f"PREFIX : <{namespace}>\n"
    return [quad.triple for quad in ox.parse(prologue + text, format=ox.RdfFormat.TURTLE)]


FIXTURES = {
    "a court by its kind": """
        :court org:classification <https://w3id.org/zhengwu/id/body-kind/court> .""",
    "command is transitive": """
        :bureau zw:administeredBy :city . :city zw:administeredBy :province .
        :province zw:administeredBy :state .""",
    "guidance is another line": """
        :bureau zw:guidedBy :department . :department zw:guidedBy :ministry .""",
    "a unit is part of a body and of what is above it": """
        :office org:unitOf :bureau . :bureau zw:administeredBy :city .""",
    "places contain places": """
        :county zw:within :city . :city zw:within :province . :province zw:within :country .
        :case zw:place :county . :government zw:governs :city .""",
    "an honour follows from a conferral": """
        :conferral zw:recipient :case ; zw:applicant :bureau ; zw:award :award .""",
    "a person serves where the post is": """
        :person org:holds :post . :post org:postIn :bureau . :bureau zw:administeredBy :city .""",
    "a programme is an initiative": """
        :case zw:partOfProgramme :programme ; zw:leadBody :bureau .""",
}
NAMESPACES = {name: f"{EXAMPLE}{number}/" for number, name in enumerate(FIXTURES)}


@pytest.fixture(scope="module")
def ontology(project: Project) -> Ontology:
    return read_ontology(project)


def ours(facts: list[ox.Triple], ontology: Ontology) -> set[ox.Triple]:
    return set(reason(facts, compile_rules(ontology.triples)))


@pytest.fixture(scope="module")
def oracle(ontology: Ontology) -> set[ox.Triple]:
    """Return what owlrl infers of the fixtures, less what nobody asks for.

    Of all at once, as most of its time goes to the ontology; each has a namespace of its own, so
    that nothing follows from two of them.
    """
    facts = [triple for name in FIXTURES for triple in turtle(FIXTURES[name], NAMESPACES[name])]
    graph = rdflib.Graph()
    for triples in (ontology.triples, facts):
        data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        assert data is not None
        graph.parse(data=data, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    for triple in list(graph):
        if isinstance(triple[0], rdflib.Literal):
            graph.remove(triple)
    text = graph.serialize(format="nt")
    found = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}
    return {triple for triple in found.difference(facts) if wanted(triple)}


def wanted(triple: ox.Triple) -> bool:
    """Tell a useful inference from those that the build leaves out on purpose."""
    of_the_example = isinstance(triple.subject, ox.NamedNode) and EXAMPLE in triple.subject.value
    reflexive = triple.subject == triple.object
    trivial = triple.object in (
        ox.NamedNode(iris.expand("owl:Thing")),
        ox.NamedNode(iris.expand("rdfs:Resource")),
    )
    return (
        of_the_example
        and not reflexive
        and not trivial
        and not isinstance(triple.object, ox.BlankNode)
    )


@pytest.mark.parametrize("name", FIXTURES)
def test_the_rules_infer_what_owlrl_infers(
    ontology: Ontology, oracle: set[ox.Triple], name: str
) -> None:
    facts = turtle(FIXTURES[name], NAMESPACES[name])
    inferred = {triple for triple in ours(facts, ontology) if wanted(triple)}
    assert inferred == {triple for triple in oracle if NAMESPACES[name] in str(triple)}
    assert inferred


def test_an_inference_that_is_stated_already_is_not_repeated(ontology: Ontology) -> None:
    facts = turtle(":a zw:within :b . :a zw:containedIn :b .")
    assert not set(facts) & ours(facts, ontology)


def test_a_loop_ends_and_makes_nothing_part_of_itself(ontology: Ontology) -> None:
    facts = turtle(":a zw:within :b . :b zw:within :a .")
    assert all(triple.subject != triple.object for triple in ours(facts, ontology))


def test_what_follows_stands_in_the_inferred_graph_only(release: Path) -> None:
    store = ox.Store.read_only(str(release / "store"))
    inferred = ox.NamedNode(iris.graph("inferred"))
    follows = {quad.triple for quad in store.quads_for_pattern(None, None, None, inferred)}
    stated = {quad.triple for quad in store if quad.graph_name not in (inferred, ox.DefaultGraph())}
    assert follows
    assert not follows & stated


def test_government_and_place_are_two_things(ontology: Ontology) -> None:
    facts = turtle(":qingdao a zw:AdministrativeDivision, zw:Government .")
    assert contradictions([*ontology.triples, *closed(facts, ontology)])


CONTRADICTIONS = {
    "a body that is a company and public": ":it a zw:Enterprise, zw:PublicOrganisation .",
    "a body that is court and government": ":it a zw:Court, zw:Government .",
    "a person that is a body": ":it a foaf:Person, zw:PublicOrganisation .",
    "an award that is a conferral": ":it a zw:Award, zw:Conferral .",
    "a zone that is a division": ":it a zw:DevelopmentZone, zw:AdministrativeDivision .",
}


def closed(facts: list[ox.Triple], ontology: Ontology) -> Iterable[ox.Triple]:
    return [*facts, *ours(facts, ontology)]


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_planted_contradiction_is_found(ontology: Ontology, name: str) -> None:
    facts = turtle(CONTRADICTIONS[name])
    assert contradictions([*ontology.triples, *facts])


def test_the_ontology_with_an_instance_of_every_fixture_is_consistent(ontology: Ontology) -> None:
    facts = [triple for text in FIXTURES.values() for triple in turtle(text)]
    assert contradictions([*ontology.triples, *facts]) == []


def test_the_rules_cover_all_that_the_ontology_says(ontology: Ontology) -> None:
    assert unsupported(ontology.triples) == []


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("a owl:Class", "a owl:Class , owl:SymmetricProperty", "owl:SymmetricProperty"),
        ("owl:hasValue", "owl:someValuesFrom", "owl:someValuesFrom"),
    ],
)
def test_an_axiom_that_nothing_would_follow_from_is_refused(
    copy: Project, old: str, new: str, name: str
) -> None:
    replace(copy.ontology / "agencies.ttl", old, new)
    with pytest.raises(RefusedError) as refused:
        assemble(copy, silent)
    assert any(name in finding.message for finding in refused.value.findings)
