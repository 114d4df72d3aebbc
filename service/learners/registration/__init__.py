"""The registration, one question a page, and the codes that lead back to it."""
