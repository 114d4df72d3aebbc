"""People who log in, their offices and sessions."""
