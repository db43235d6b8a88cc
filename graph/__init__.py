"""The build: printed lists in, a validated release out."""
