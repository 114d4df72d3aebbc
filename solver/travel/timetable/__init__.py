"""Feeds as arrays to scan: stored, merged, and laid out for one date."""
