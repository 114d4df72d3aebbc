"""Whether a plan is valid and what it is worth, apart from everything that plans."""
