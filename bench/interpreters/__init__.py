"""Interpreters under load: races for their time, and the ranking of a full county."""
