"""Whether a course still is what was agreed; who says so in spite of what was found."""
