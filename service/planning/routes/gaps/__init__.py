"""Where what is missing."""
