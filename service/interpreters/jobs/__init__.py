"""Around an assignment: told, reminded, called off, reported, approved."""
