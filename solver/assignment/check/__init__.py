"""Whether a plan is valid and what it is worth, read apart from the search."""
