"""The page with the figures of interpreting, and their files for others."""
