"""The endpoint's description of itself (https://www.w3.org/TR/sparql11-service-description/)."""

import pyoxigraph as ox

from graph import iris
from graph.formats import GRAPH_SYNTAXES

W3C = "http://www.w3.org/ns/formats/"
RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML"),
    *("SPARQL_Results_CSV", "SPARQL_Results_TSV"),
)


def service_description() -> list[ox.Triple]:
    """Return the service, its features, its formats and the dataset behind it."""
    service, dataset = iris.BASE + "sparql", iris.BASE + "dataset"
    formats = [*RESULTS, *(syntax.w3c for syntax in GRAPH_SYNTAXES)]
    statements = [
        (service, "rdf:type", iris.expand("sd:Service")),
        (service, "sd:endpoint", service),
        (service, "sd:supportedLanguage", iris.expand("sd:SPARQL11Query")),
        (service, "sd:feature", iris.expand("sd:UnionDefaultGraph")),
        (service, "sd:defaultDataset", dataset),
        (dataset, "rdf:type", iris.expand("sd:Dataset")),
        *((service, "sd:resultFormat", W3C + name) for name in formats),
    ]
    return [
        ox.Triple(ox.NamedNode(subject), ox.NamedNode(iris.expand(curie)), ox.NamedNode(value))
        for subject, curie, value in statements
    ]
