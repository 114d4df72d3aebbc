"""How a course goes on: provider asked, answer, published, running, over."""
