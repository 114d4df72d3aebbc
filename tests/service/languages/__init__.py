"""Languages of an office: offered, released, corrected, read aloud."""
