"""The office's list and record of courses, and courses run by others."""
