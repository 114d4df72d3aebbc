"""The page of an offer, opened by its link."""
