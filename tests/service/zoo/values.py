"""The zoo: what people type and paste, and what programs send."""

from __future__ import annotations

#: No number, no day: which field takes it takes any words.
ANY_TEXT = "=👩‍👩‍👧 <script>alert('ä')</script> & \"{{ 7*7 }}\" %s"
#: For fields that people write into; name → text.
TEXTS = {
    "nul": "A\x00B",
    "long": "Lang" * 1250,
    "pictures and markup": ANY_TEXT,
    "marks": "\u202eAdel\u202c \u200fbei\u2066 uns\u2069\u00ad",
    "invisible": "\u200b\u2060\ufeff\u200e",
    "lines": "Eins\r\nBcc: zwei@example.org\r\n\r\ndrei",
    "digit": "٣",
    "large": "9223372036854775808",
}
#: For those of them that do not take any words.
NUMBERS = {
    "below": "-5",
    "beyond": "100001",
    "no number": "NaN",
    "year 1": "0001-01-01",
    "year 26": "01.01.0026",
    "year 9999": "9999-12-31",
}
#: For fields that offer a choice, or that nobody sees.
CHOSEN = {
    "nul": TEXTS["nul"],
    "long": TEXTS["long"],
    "large": TEXTS["large"],
    "unknown": "zzzzzzzzzzzzzz",
}
#: For files: name of the file, content.
FILES = {
    "empty": ("leer.csv", b""),
    "nul": ("a\x00b.csv", b"rufname;telefon\nA\x00B;0171 3920012\n"),
    "name": ("n" * 5000 + ".csv", b"rufname\nTesta\n"),
    "noise": ("../../b.zip", bytes(range(256)) * 20),
    "half zip": ("h.zip", b"PK\x03\x04" + b"\x00" * 60),
    "half sheet": ("h.xlsx", b"PK\x03\x04" + b"\x00" * 60),
    "columns": ("c.csv", b";" * 5000 + b"\n" + b";" * 5000),
}
#: For parts of paths.
PATHS = {"nul": "a\x00b", "long and strange": "\u202e=Ä" * 600, "below": "-1"}
#: For arguments of addresses.
ARGUMENTS = {
    "nul": TEXTS["nul"],
    "long and strange": "\u202e²<👩‍👩‍👧>%s" * 12,
    "large": "99999999999999999999",
    "below": "-5",
}
