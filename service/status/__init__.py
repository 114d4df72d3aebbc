"""Pages that join everything for one person."""
