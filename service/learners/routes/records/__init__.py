"""The office's list and records, and what helpers see of them."""
