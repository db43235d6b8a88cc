"""What a SHACL engine passes over in silence: a shape that can never report anything."""

from collections.abc import Container, Iterator

import rdflib
from rdflib.namespace import RDF, SH

from graph import iris
from graph.findings import Finding, Place
from graph.ontology import SHAPES, Ontology
from graph.project import Project

SH_TERMS: Container[object] = SH  # type: ignore[assignment]  # its metaclass answers `in`


def lint_shapes(project: Project, shapes: rdflib.Graph, ontology: Ontology) -> Iterator[Finding]:
    """Yield the faults of the shapes that validation would not tell.

    A term of the SHACL namespace that SHACL does not have; a class or property that the
    ontology does not declare; a shape that is referred to and not there; no target at all.
    """
    for fault in (*_mistyped(shapes), *_undeclared(shapes, ontology.terms), *_dangling(shapes)):
        yield broken_shape(project, fault)
    if not list(shapes.subjects(SH.targetClass)):
        yield broken_shape(project, "no shape has a target class: nothing would be validated")


def broken_shape(project: Project, message: str) -> Finding:
    """Return the finding of a fault in the shapes."""
    return Finding(
        "broken-shape",
        message,
        Place(project.name(project.ontology / SHAPES)),
        "correct the shape: validation would stop at it, or pass over it in silence",
    )


def _mistyped(shapes: rdflib.Graph) -> Iterator[str]:
    for term in sorted({str(term) for triple in shapes for term in triple}):
        if term.startswith(str(SH)) and rdflib.URIRef(term) not in SH_TERMS:
            yield f"SHACL has no term sh:{term.removeprefix(str(SH))}"


def _undeclared(shapes: rdflib.Graph, declared: set[str]) -> Iterator[str]:
    for predicate in (SH.targetClass, SH["class"], SH.path):
        for value in sorted(set(shapes.objects(None, predicate)), key=str):
            if isinstance(value, rdflib.URIRef) and str(value) not in declared:
                yield f"the ontology declares no {iris.compact(str(value))}"


def _dangling(shapes: rdflib.Graph) -> Iterator[str]:
    for predicate in (SH.property, SH.node):
        for shape in sorted(set(shapes.objects(None, predicate)), key=str):
            if shapes.value(shape, RDF.type) is None:
                yield f"there is no shape {shape}"
