"""The office's languages: what is offered and in which order, how far its texts are."""
