"""Kinds of rows of the page *Heute*, one module each: what it shows and its query."""
