"""Learner lists as files: read with every fault, taken over whole, written."""
