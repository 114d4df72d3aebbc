"""The office's desk: who must act next, the week of the pool, what could not be met."""
