"""Where what is missing, surveyed beside a finished plan."""
