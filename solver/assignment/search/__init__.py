"""From an instance to the best plan found, and how good any plan can be."""
