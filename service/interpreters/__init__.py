"""Interpreters: the pool, agencies' requests, offers, assignments and their payment."""
