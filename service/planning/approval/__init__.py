"""Proposed courses become courses, checked against the present rows."""
