"""Results of queries that can be compared: as graphs, up to the names of their blank nodes.

A table is written in the vocabulary of the suite's own expected results, each solution a blank
node, so that two tables are equal if their graphs are isomorphic. None of the suite's expected
results says that the order of its solutions matters (``rs:index``).
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from tests.w3c import RDF, triples

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RESULT_SET = ox.Triple(
    ox.BlankNode("table"), ox.NamedNode(RDF + "type"), ox.NamedNode(RS + "ResultSet")
)
CSV, TSV = "text/csv", "text/tab-separated-values"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
N_TRIPLES, ANY = "application/n-triples", "*/*"
MEDIA_TYPES = {".srx": XML, ".srj": JSON, ".csv": CSV, ".tsv": TSV}
ASKED = {".csv": CSV, ".tsv": TSV}
"""The formats that are themselves tested; a table in any other is asked for as JSON."""
FORMS: dict[str, Callable[[str], str]] = {
    XSD + "boolean": lambda form: str(form in ("true", "1")),
    XSD + "integer": lambda form: str(int(form)),
    XSD + "decimal": lambda form: str(Fraction(form)),
    XSD + "float": lambda form: str(float(form)),
    XSD + "double": lambda form: str(float(form)),
}
"""How a literal is brought into the form that all of its value and type have."""

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Result: TypeAlias = bool | ox.Dataset


def expected(path: Path) -> Result:
    """Return the result that a file of the suite holds."""
    if path.suffix in MEDIA_TYPES:
        return read(path.read_bytes(), MEDIA_TYPES[path.suffix])
    return canonical(triples(path))


def asked_for(path: Path | None) -> str:
    """Return the media type to ask for, so that a result can be compared with a file, if any."""
    if path is None:
        return ANY
    if path.suffix in MEDIA_TYPES or _is_table(path):
        return ASKED.get(path.suffix, JSON)
    return N_TRIPLES


def read(body: bytes, media_type: str) -> Result:
    """Return the result that an answer holds."""
    if media_type == N_TRIPLES:
        quads = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
        return canonical(quad.triple for quad in quads)
    if media_type == CSV:
        return _from_csv(body.decode())
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.from_media_type(media_type))
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return _table(names, ({name: row[name] for name in names} for row in found))


def canonical(statements: Iterable[ox.Triple]) -> ox.Dataset:
    """Return a graph whose blank nodes are named by where they stand in it."""
    graph = ox.Dataset(ox.Quad(it.subject, it.predicate, _value(it.object)) for it in statements)
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return graph


def _value(term: Term) -> Term:
    """Return a term in the one form of its value: the engine keeps values, and so compare we."""
    if not isinstance(term, ox.Literal) or term.datatype.value not in FORMS:
        return term
    return ox.Literal(FORMS[term.datatype.value](term.value), datatype=term.datatype)


def _is_table(path: Path) -> bool:
    return any(triple.object == RESULT_SET.object for triple in triples(path))


def _from_csv(text: str) -> ox.Dataset:
    """Read CSV, in which a term is a string (SPARQL 1.1 Query Results CSV and TSV Formats, 3)."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    terms = [{name: _cell(cell) for name, cell in row.items()} for row in rows]
    return _table(rows.fieldnames or (), terms)


def _cell(text: str) -> Term | None:
    if text.startswith("_:"):
        return ox.BlankNode(text.removeprefix("_:"))
    return ox.Literal(text) if text else None


def _table(names: Iterable[str], rows: Iterable[Mapping[str, Term | None]]) -> ox.Dataset:
    statements = [RESULT_SET]
    statements += [_rs(RESULT_SET.subject, "resultVariable", ox.Literal(it)) for it in names]
    for row in rows:
        solution = ox.BlankNode()
        statements.append(_rs(RESULT_SET.subject, "solution", solution))
        for name, term in row.items():
            if term is not None:
                statements += _binding(solution, name, term)
    return canonical(statements)


def _binding(solution: ox.BlankNode, name: str, term: Term) -> list[ox.Triple]:
    binding = ox.BlankNode()
    return [
        _rs(solution, "binding", binding),
        _rs(binding, "variable", ox.Literal(name)),
        _rs(binding, "value", term),
    ]


def _rs(subject: ox.NamedNode | ox.BlankNode | ox.Triple, name: str, value: Term) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(RS + name), value)
