"""What a feed or a query file is refused for."""

from solver.errors import InputError


class FeedError(InputError):
    """Input that cannot be used; the text names file, place, value and remedy."""

    def __init__(self, text: str) -> None:
        super().__init__("", text)
