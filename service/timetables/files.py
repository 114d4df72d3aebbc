"""Timetable files in the state folder: kept by content, refused at a glance.

Only the zip's table of contents is read here; its tables are opened by the worker's
child process alone.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO

from service.errors import UserError
from service.settings import Settings

CHUNK = 1 << 20
MOST_BYTES = 60 << 20
MOST_ENTRIES = 2_000
MOST_UNPACKED = 4 << 30
MOST_RATIO = 60  # timetables shrink by 4 to 30, a bomb by 1,000
FREE_BYTES = 4 << 20  # below this no ratio is suspicious
NEEDED = ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
MOST_SHOWN = 8  # names of files in a message
CALENDARS = ("calendar.txt", "calendar_dates.txt")
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
STREAMED = 0x8  # sizes follow the content instead of standing before it
ENCRYPTED = 0x1
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
    OSError,  # an offset before the beginning
)


@dataclass(frozen=True)
class StoredFile:
    """A file of the state folder: its name there, SHA-256 and size in bytes."""

    name: str
    digest: str
    size: int


def feeds_folder(settings: Settings) -> Path:
    """Where uploaded timetables lie."""
    return settings.state_dir / "feeds"


def store_folder(settings: Settings) -> Path:
    """Where prepared timetables lie: the store of `solver.travel`."""
    return settings.state_dir / "timetables"


def shown_name(filename: str) -> str:
    """A browser's name of a file as it may be shown; it is never used as a path."""
    name = PurePath(filename.replace("\\", "/")).name[:200]
    return "".join(c for c in name if c.isprintable()) or "timetable.zip"


def keep(source: IO[bytes], folder: Path) -> StoredFile:
    """Writes a timetable to `folder`/<SHA-256>.zip after a glance at its contents.

    Raises: UserError for what is too large, no zip, or a dangerous one; nothing is
    left behind then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{secrets.token_hex(8)}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with beside.open("wb") as target:
            while block := source.read(CHUNK):
                size += len(block)
                if size > MOST_BYTES:
                    raise UserError("This file is too large: at most 60 MB.", "file")
                digest.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        glance(beside)
        name = f"{digest.hexdigest()}.zip"
        beside.replace(folder / name)
    finally:
        beside.unlink(missing_ok=True)
    return StoredFile(name, digest.hexdigest(), size)


def glance(path: Path) -> None:
    """Looks at a zip's table of contents.

    Raises: UserError naming what is wrong and the remedy.
    """
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise UserError("This zip holds too many files.", "file")
            for entry in entries:
                _check_name(entry)
                _check_sizes(entry, raw, path.stat().st_size)
    except BROKEN:
        raise UserError(
            "This is no zip file, or a damaged one. A timetable is a zip of text "
            "files; get it again from the transport company.",
            "file",
        ) from None
    _check_tables([e.filename for e in entries])
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise UserError("This timetable is too large when unpacked.", "file")


def _check_name(entry: zipfile.ZipInfo) -> None:
    raw = entry.orig_filename
    parts = raw.replace("\\", "/").split("/")
    if raw.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in raw:
        raise UserError(
            "“%(name)s” in this zip leads out of it. It was refused.",
            "file",
            name=raw.replace("\0", " ")[:60],
        )
    if entry.flag_bits & ENCRYPTED:
        raise UserError("This zip has a password. Pack it without one.", "file")


def _check_sizes(entry: zipfile.ZipInfo, raw: IO[bytes], archive_size: int) -> None:
    """Compares what the contents say with the entry's own header and the file."""
    raw.seek(entry.header_offset)
    header = LOCAL_HEADER.unpack(raw.read(LOCAL_HEADER.size))
    flags, packed, unpacked = header[2], header[7], header[8]
    inside = entry.header_offset + entry.compress_size <= archive_size
    huge = 0xFFFFFFFF in (packed, unpacked)  # the true ones stand elsewhere
    told_twice = not flags & STREAMED and not huge
    lies = told_twice and (packed, unpacked) != (entry.compress_size, entry.file_size)
    if not inside or lies:
        raise UserError(
            "“%(name)s” in this zip has another size than it says. Pack it again.",
            "file",
            name=entry.filename[:60],
        )
    most = max(FREE_BYTES, entry.compress_size * MOST_RATIO)
    if entry.file_size > most:
        raise UserError(
            "“%(name)s” in this zip grows too much when unpacked. It was refused.",
            "file",
            name=entry.filename[:60],
        )


def _check_tables(paths: list[str]) -> None:
    bare = [path.replace("\\", "/").rsplit("/", 1)[-1] for path in paths]
    names = {name.lower() for name in bare}
    missing = [name for name in NEEDED if name not in names]
    if not names.intersection(CALENDARS):
        missing.append("calendar.txt")
    if missing:
        held = [name for name in bare if name]
        raise UserError(
            "This zip is no GTFS timetable; missing: %(names)s. It holds: %(found)s.",
            "file",
            names=", ".join(missing),
            found=", ".join(held[:MOST_SHOWN]) + " …" * (len(held) > MOST_SHOWN),
        )
