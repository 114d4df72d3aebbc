"""Prepared pages: never older than the database, and cheap to ask for again."""
