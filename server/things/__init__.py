"""One thing: its page for people, its data for machines, and where both are."""
