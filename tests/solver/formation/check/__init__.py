"""Tests of solver/formation/check."""
