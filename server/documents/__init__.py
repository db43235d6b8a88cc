"""What is not a thing: the ontology, the lists, the graphs, the dataset and its dumps."""
