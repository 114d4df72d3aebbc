"""Two web processes, one seat: what becomes of it when many answer at once."""
