"""The plan as the coordinator sees it: courses, map, sheet, what changed since."""
