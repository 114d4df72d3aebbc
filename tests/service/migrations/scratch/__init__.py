"""Versions that are never shipped: they follow the newest real one, in tests alone.

`base` adds a parent and a child table; each other folder holds one that follows it.
"""

from service.migrations import schema

NEWEST = schema.versions()[-1]
