"""Tests of solver/formation/bound."""
