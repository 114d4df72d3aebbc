"""Tests of solver/formation/survey."""
