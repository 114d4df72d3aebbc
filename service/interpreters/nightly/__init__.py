"""The nightly plan: all open requests against the pool; it proposes, it never books."""
