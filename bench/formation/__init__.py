"""Course formation measured: figures, peers, re-planning, growth."""
