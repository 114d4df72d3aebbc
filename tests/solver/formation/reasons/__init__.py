"""Tests of solver/formation/reasons."""
