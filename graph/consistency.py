"""Whether the ontology contradicts itself: owlrl's OWL 2 RL rules look for it.

owlrl is complete for the rules that end in ``false``, and slow; it reads the ontology and
what is given beside it, not the data.
"""

from collections.abc import Iterable, Iterator

import owlrl
import rdflib
from pyoxigraph import RdfFormat, Triple, serialize

from graph.findings import Finding, Place
from graph.ontology import Ontology
from graph.project import Project

ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
"""What owlrl relates its error messages by."""


def contradictions(triples: Iterable[Triple]) -> list[str]:
    """Return what owlrl finds contradictory in an ontology and its instances, sorted."""
    data = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert data is not None
    graph = rdflib.Graph().parse(data=data, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return sorted({str(message) for message in graph.objects(None, ERROR)})


def consistency_findings(project: Project, ontology: Ontology) -> Iterator[Finding]:
    """Yield the contradictions of the ontology."""
    for message in contradictions(ontology.triples):
        yield Finding(
            "ontology-contradictory",
            f"the ontology contradicts itself: {message}",
            Place(project.name(project.ontology)),
            "mend or withdraw one of the axioms that meet here",
        )
