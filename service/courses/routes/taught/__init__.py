"""Pages of a course while it is taught: teacher, provider, office, learner."""
