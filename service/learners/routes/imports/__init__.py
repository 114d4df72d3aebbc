"""Learner lists: upload, questions about one, its faulty lines, storing; export."""
