"""Whether agreed courses still keep every rule; what a change of one would do."""
