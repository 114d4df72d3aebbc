"""Lists that somebody uploads: read, explained, decided, stored; of any kind."""
