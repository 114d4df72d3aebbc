"""Who gets a place, group by group, and what a least share costs."""
