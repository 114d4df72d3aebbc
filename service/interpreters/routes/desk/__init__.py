"""The office's desk for interpreting."""
