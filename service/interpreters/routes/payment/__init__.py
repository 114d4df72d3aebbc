"""Pages of payment: the office's lists, and an interpreter's own account."""
