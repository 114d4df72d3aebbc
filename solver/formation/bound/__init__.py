"""How good a plan can be at most: prices of what is shared, and what they prove."""
