"""The pool: joining, profiles, times."""
