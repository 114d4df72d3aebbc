"""Pages of test days."""
