"""Planning runs: asked for, solved, looked at, approved; one room for each."""
