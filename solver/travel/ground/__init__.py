"""Distances on the ground, and what is estimated from them alone."""
