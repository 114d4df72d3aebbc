"""Tests of service.interpreters.payment."""
