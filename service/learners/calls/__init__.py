"""People who want to be called: asked for, taken on, reached or not."""
