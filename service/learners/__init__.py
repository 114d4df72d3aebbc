"""Learners: registered, imported, kept, called; one room for each."""
