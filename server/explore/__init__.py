"""The ways in: search, and pages that show many things at once."""
