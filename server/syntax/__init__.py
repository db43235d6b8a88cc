"""What is wrong with a query that is not SPARQL: the published grammar, read to explain."""
