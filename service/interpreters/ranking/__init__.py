"""Who could come, best first, and how long everyone would be on the way."""
