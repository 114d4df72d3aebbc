"""Who has no place, where and why, and the smallest change that gives one."""
