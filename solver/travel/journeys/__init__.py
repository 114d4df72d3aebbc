"""One way at a time, with every leg, and the tables of the command line."""
