"""Many ways at once: from all venues to all homes, for every meeting of a term."""
