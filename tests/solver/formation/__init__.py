"""Tests of solver/formation."""
