"""Invitations: a kept seat offered to a person, answered, reminded of, moved on."""
