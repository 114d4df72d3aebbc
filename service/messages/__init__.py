"""Outbox and mailed links; knows recipients, not learners."""
