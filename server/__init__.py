"""The web: a release, read only, as a SPARQL endpoint and linked-data pages."""
