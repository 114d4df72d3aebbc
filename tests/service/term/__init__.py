"""A whole term on fast forward."""
