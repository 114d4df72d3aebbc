"""What a run rests on: read once, and put into the instance that is solved."""
