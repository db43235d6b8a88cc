"""The quality report of a release: what it has, what it lacks, and every judgement.

Each part is a query of ``ontology/quality``, asked of the finished graph; anybody can ask it
again of the endpoint.
"""

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from graph.project import Project


def quality_queries(project: Project) -> list[Path]:
    """Return the queries of the report, by name."""
    return sorted((project.ontology / "quality").glob("*.rq"))


def quality_report(project: Project, store: Store) -> Iterator[tuple[str, bytes]]:
    """Yield name and answer (SPARQL 1.1 Query Results CSV) of each part of the report.

    ``store`` holds the union of the named graphs in its default graph.
    """
    for path in quality_queries(project):
        found = store.query(project.text(path))
        assert isinstance(found, QuerySolutions), "question_findings() lets only these through"
        answer = found.serialize(format=QueryResultsFormat.CSV)
        assert answer is not None
        yield path.stem, answer
