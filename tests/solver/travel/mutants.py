"""Broken feeds, made from a good one: the same number gives the same feed."""

import io
import random
import zipfile

JUNK = (
    "",
    "-1",
    "99999999999999999999",
    "nan",
    "inf",
    "1e308",
    "\0",
    '"',
    "\n",
    "\r",
    ",,,,",
    "00000000",
    "99991231",
    "20260230",
    "25:00",
    "-01:00:00",
    "167:59:59",
    "999:00:00",
    "../../x",
    "\u0660\u0661",
    "\U0001f68c" * 50,
    "=1+1",
    "A" * 5000,
)


def zipped(tables: dict[str, bytes]) -> bytes:
    """Return a zip of raw tables."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as feed:
        for name, data in tables.items():
            feed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def mutant(tables: dict[str, str], number: int) -> bytes:
    """Return the bytes of broken feed `number`."""
    rnd = random.Random(number)
    content = {name: text.encode() for name, text in tables.items()}
    ways = (cells, columns, lines, raw, names, packed, bomb, damaged, several)
    return ways[number % len(ways)](content, rnd)


def cells(content: dict[str, bytes], rnd: random.Random) -> bytes:
    """Replace cells by junk."""
    name = rnd.choice(sorted(content))
    rows = [r.split(",") for r in content[name].decode("utf-8", "replace").split("\n")]
    for _ in range(rnd.randrange(1, 6)):
        row = rnd.choice(rows)
        row[rnd.randrange(len(row))] = rnd.choice(JUNK)
    content[name] = "\n".join(",".join(r) for r in rows).encode("utf-8", "replace")
    return zipped(content)


def columns(content: dict[str, bytes], rnd: random.Random) -> bytes:
    """Swap, drop or double columns."""
    name = rnd.choice(sorted(content))
    rows = [r.split(",") for r in content[name].decode("utf-8", "replace").split("\n")]
    order = list(range(len(rows[0])))
    rnd.shuffle(order)
    order = order[rnd.randrange(2) :] + order[: rnd.randrange(2)]
    kept = [[r[i] for i in order if i < len(r)] for r in rows]
    if rnd.random() < 0.5:  # the header stays where it was
        kept[0] = rows[0]
    content[name] = "\n".join(",".join(r) for r in kept).encode()
    return zipped(content)


def lines(content: dict[str, bytes], rnd: random.Random) -> bytes:
    """Shuffle, double, cut or drop lines, the header too."""
    name = rnd.choice(sorted(content))
    rows = content[name].split(b"\n")
    kind = rnd.randrange(4)
    if kind == 0:
        rnd.shuffle(rows)
    elif kind == 1:
        rows = rows * rnd.randrange(2, 5)
    elif kind == 2:
        rows = rows[rnd.randrange(len(rows)) :]
    else:
        rows = [r[: rnd.randrange(len(r) + 1)] for r in rows]
    content[name] = b"\n".join(rows)
    return zipped(content)


def raw(content: dict[str, bytes], rnd: random.Random) -> bytes:
    """Put random bytes anywhere in a table."""
    name = rnd.choice(sorted(content))
    data = bytearray(content[name])
    for _ in range(rnd.randrange(1, 30)):
        data[rnd.randrange(len(data))] = rnd.randrange(256)
    content[name] = bytes(data[: rnd.randrange(1, len(data) + 1)])
    return zipped(content)


def names(content: dict[str, bytes], rnd: random.Random) -> bytes:
    """Rename, drop, add and climb."""
    name = rnd.choice(sorted(content))
    data = content.pop(name)
    new = rnd.choice(["../" + name, "/" + name, "a/b/" + name, name.upper(), "x" * 300])
    if rnd.random() < 0.7:
        content[new] = data
    return zipped(content)


def packed(content: dict[str, bytes], rnd: random.Random) -> bytes:
    """Cut the zip off, or begin it late."""
    data = zipped(content)
    cut = rnd.randrange(len(data))
    return data[:cut] if rnd.random() < 0.7 else data[cut:]


def bomb(content: dict[str, bytes], rnd: random.Random) -> bytes:
    """Put a file that unpacks to many times its size in a table's place."""
    name = rnd.choice(sorted(content))
    header = content[name].split(b"\n")[0] + b"\n"
    content[name] = header + rnd.choice([b"0", b"\n", b",", b"0,\n"]) * (5 << 20)
    return zipped(content)


def damaged(content: dict[str, bytes], rnd: random.Random) -> bytes:
    """Flip bytes in the zip: sizes, checksums, names, data."""
    data = bytearray(zipped(content))
    for _ in range(rnd.randrange(1, 12)):
        data[rnd.randrange(len(data))] ^= 1 << rnd.randrange(8)
    return bytes(data)


def several(content: dict[str, bytes], rnd: random.Random) -> bytes:
    """Break several tables at once with cells of junk."""
    for name in sorted(content):
        rows = content[name].decode("utf-8", "replace").split("\n")
        at = rnd.randrange(len(rows))
        junk = [rnd.choice(JUNK) for _ in range(rows[0].count(",") + 1)]
        rows.insert(at, ",".join(junk))
        content[name] = "\n".join(rows).encode("utf-8", "replace")
    return zipped(content)
