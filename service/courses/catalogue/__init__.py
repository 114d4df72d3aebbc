"""What everybody may see of courses: list, page, map, fit, ways; no person."""
