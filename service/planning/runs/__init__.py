"""Terms and runs: asked for, told what, started, stopped, listed."""
