"""Whether every line of a table has as many cells as its header, at full speed.

Only separators, quotes and line ends are looked at: of a well-formed table they repeat
the same few bytes row after row, which is compared a megabyte at a time.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

BLOCK = 1 << 20
QUOTE, LINE_END = ord('"'), ord("\n")


def even_rows(path: Path, separator: str, width: int) -> int | None:
    """Return the number of lines below the header, None if any line is uneven.

    None also where a line break stands in quotes or a quote is left open. Blank lines
    at the end are lines, and uneven nowhere.
    """
    marks = bytes([QUOTE, LINE_END]) + separator.encode("ascii")
    others = bytes(sorted(set(range(256)) - set(marks)))
    row = separator.encode("ascii") * (width - 1) + b"\n"
    count = 0
    for block in whole_lines(path):
        seen = block.translate(None, others).replace(b'""', b"")
        while width > 1 and seen.endswith(b"\n\n"):
            seen, block, count = seen[:-1], block.rstrip(b"\r\n") + b"\n", count + 1
        if seen != row * (len(seen) // width):
            bare = outside_quotes(block, separator)
            if bare is None or bare != row * (len(bare) // width):
                return None
            seen = bare
        count += len(seen) // width
    return count


def whole_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines below the header in blocks that end with a line end."""
    rest = b""
    with path.open("rb") as source:
        source.readline()
        while block := source.read(BLOCK):
            block = rest + block
            cut = block.rfind(b"\n") + 1
            rest = block[cut:]
            if cut:
                yield block[:cut]
    if rest:
        yield rest + b"\n"


def outside_quotes(block: bytes, separator: str) -> bytes | None:
    """Return the separators outside quotes and the line ends, None if one is inside."""
    text = np.frombuffer(block, np.uint8)
    quoted = np.cumsum(text == QUOTE, dtype=np.uint8) & 1 == 1
    ends = text == LINE_END
    if (ends & quoted).any():
        return None
    return bytes(text[ends | ((text == ord(separator)) & ~quoted)])
