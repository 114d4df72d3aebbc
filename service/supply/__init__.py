"""Providers, venues, rooms, childcare, teachers and funding."""
