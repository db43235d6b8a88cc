"""The trail of breadcrumbs: what a thing is in, and what that is in, up to the top."""

import pyoxigraph as ox

from graph import iris
from server.data import Data
from server.things.statements import Group

UPWARDS = (
    *("zw:within", "org:unitOf", "zw:administeredBy", "zw:operatedBy", "dcterms:isPartOf"),
    *("zw:leadBody", "zw:list", "zw:listOf", "zw:inSeries", "zw:ofEdition", "zw:editionOf"),
    *("zw:seriesOf", "zw:partOfInitiative", "zw:partOfProgramme", "org:postIn"),
    *("zw:jurisdiction", "zw:place", "skos:broader", "skos:inScheme"),
)
"""The properties that lead upwards; of several that a thing has, the first here is followed."""

LONGEST = 9


def trail(data: Data, groups: list[Group]) -> list[str]:
    """Return the IRIs of what a thing stands in, the topmost first."""
    found: list[str] = []
    above = _above({iris.compact(group.predicate): group.values[0].term for group in groups})
    while above and above not in found and len(found) < LONGEST:
        found.append(above)
        above = _above(_edges(data, above))
    return found[::-1]


def _edges(data: Data, iri: str) -> dict[str, object]:
    rows = data.select(
        f"SELECT ?p ?up WHERE {{ VALUES ?p {{ {' '.join(UPWARDS)} }} <{iri}> ?p ?up }}"
        " ORDER BY DESC(?up)"
    )
    return {iris.compact(row["p"].value): row["up"] for row in rows}


def _above(edges: dict[str, object]) -> str | None:
    nodes = (edges.get(name) for name in UPWARDS)
    return next((node.value for node in nodes if isinstance(node, ox.NamedNode)), None)
