"""One proposed course: its people, their ways, why they sit there, what else fits."""
