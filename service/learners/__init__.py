"""Registration, import and records of learners."""
