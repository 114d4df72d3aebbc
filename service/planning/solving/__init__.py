"""A run while it is computed: child process, steps, snapshot, its stored result."""
