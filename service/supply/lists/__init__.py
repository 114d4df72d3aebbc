"""The parts of the set-up as lists: how these look, and what they mean."""
