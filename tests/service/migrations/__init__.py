"""The schema's versions: frozen once they are out, forwards without losing a row."""
