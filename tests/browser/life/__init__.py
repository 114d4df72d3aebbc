"""The life of one course, from the approval to the next level, in a real browser."""
