"""Asking for an interpreter: rules, pages, drafts."""
