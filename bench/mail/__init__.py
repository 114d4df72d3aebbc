"""Mail while the worker is killed."""
