"""Terms, the forms for new runs, and a run's own address."""
