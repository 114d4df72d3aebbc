"""Every file of data/ stands in its README with the right checksum."""

import hashlib
import re
from pathlib import Path

DATA = Path(__file__).parents[3] / "data"


def listed() -> dict[str, str]:
    text = (DATA / "README.md").read_text("utf-8")
    found = re.findall(r"^([0-9a-f]{64})  (\S+)$", text, re.MULTILINE)
    return {name: digest for digest, name in found}


def test_checksums_match_and_nothing_is_unlisted() -> None:
    files = {
        p.relative_to(DATA).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in DATA.rglob("*")
        if p.is_file() and p.name != "README.md"
    }
    assert listed() == files


def test_every_file_is_covered_by_the_source_table() -> None:
    text = (DATA / "README.md").read_text("utf-8").split("## Formats")[0]
    for name in listed():
        folder, _, rest = name.partition("/")
        pattern = f"{folder}/*{Path(rest).suffix}"
        assert f"`{name}`" in text or f"`{pattern}`" in text, name
