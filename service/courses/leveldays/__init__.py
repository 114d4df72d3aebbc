"""Days on which many are tested: planned, invited to, called off, entered."""
