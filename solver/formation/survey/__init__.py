"""What a board tells of a plan beside its courses: gaps, values, fragile courses."""
