"""The public list, one page for each course, a learner's own way."""
