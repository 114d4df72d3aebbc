"""Uploaded timetables, on-demand zones, prepared travel times."""
