"""Planning runs: load, solve, store, look at, approve."""
