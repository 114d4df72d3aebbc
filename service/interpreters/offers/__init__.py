"""Asking interpreters in rounds; the first valid yes wins, exactly once."""
