"""The way to a good plan: a model of parts of it, solved again and again."""
