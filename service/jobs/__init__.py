"""Queue table: claim, lease, finish, fail."""
