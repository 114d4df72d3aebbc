"""Tests of solver/formation/search."""
