"""Hash-chained trail of changes without personal data."""
