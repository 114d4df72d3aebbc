"""Why somebody has no place, or this one: read off the instance and the plan."""
