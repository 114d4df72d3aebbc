"""Language, doors, questions, receipt, and the learner's own page."""
