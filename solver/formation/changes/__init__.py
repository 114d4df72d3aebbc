"""The smallest change that would place a learner, and the proof that it does."""
