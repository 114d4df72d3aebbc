"""Seats and childcare places: promised, taken, given back."""
