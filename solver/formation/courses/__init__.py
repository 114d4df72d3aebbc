"""Courses that could be opened, in numbers, and plans put together of them."""
