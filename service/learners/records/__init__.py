"""The office's records of learners: added, changed, tied together, listed."""
