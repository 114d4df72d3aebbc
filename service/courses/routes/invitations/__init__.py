"""Invitations: the office's page of a course, the invited person's own page."""
