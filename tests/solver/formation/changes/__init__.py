"""Tests of solver/formation/changes."""
