"""Loading a release into any SPARQL engine, whose data this server then stands before."""
