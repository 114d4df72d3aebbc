"""A term on fast forward, as large as one wants it."""
