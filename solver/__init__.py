"""Pure functions: travel times, course formation and interpreter assignment."""
