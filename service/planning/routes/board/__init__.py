"""The plan page and what is done with a plan."""
