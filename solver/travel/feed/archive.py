"""A GTFS zip opened with suspicion: nothing in it is believed before it is counted."""

import errno
import hashlib
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from solver.travel.errors import FeedError

MOST_ENTRIES = 2_000
MOST_BYTES = 4 << 30  # of one file, unpacked; the nationwide German feed has 3 GiB
MOST_RATIO = 60  # real timetables shrink by 4 to 30; a bomb by 1,000
FREE_BYTES = 4 << 20  # below this no ratio is suspicious
CHUNK = 1 << 20
NEEDED = ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
MARK = NEEDED[0]  # lies wherever a feed lies
MOST_SHOWN = 8  # names of files in a message

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
    OSError,
)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the disk's fault, not the feed's


@dataclass(frozen=True)
class Archive:
    """The tables of one opened feed, by bare name (`stops.txt`)."""

    name: str
    digest: str
    members: dict[str, zipfile.ZipInfo]
    handle: zipfile.ZipFile
    folder: Path

    def has(self, table: str) -> bool:
        """Say whether the feed has a file of this name."""
        return table in self.members

    def require(self) -> None:
        """Raise FeedError if a needed table is missing, saying what was found."""
        missing = [table for table in NEEDED if not self.has(table)]
        if missing:
            told = sorted({e.filename for e in self.handle.infolist()})
            names = ", ".join(told[:MOST_SHOWN]) or "nothing"
            more = f" and {len(told) - MOST_SHOWN} more" * (len(told) > MOST_SHOWN)
            verb = "is" if len(missing) == 1 else "are"
            raise FeedError(
                f"{self.name}: {', '.join(missing)} {verb} missing; "
                f"the zip holds {names}{more}"
            )

    def unpack(self, table: str) -> Path:
        """Write one table into the private folder and return its path.

        Raises FeedError if the content is damaged or larger than it says.
        """
        info = self.members[table]
        refuse_bomb(self.name, info)
        target = self.folder / table
        count = 0
        try:
            with self.handle.open(info) as source, target.open("wb") as out:
                while block := source.read(CHUNK):
                    count += len(block)
                    out.write(block)
        except BROKEN as error:
            if isinstance(error, OSError) and error.errno in FULL:
                raise FeedError(
                    f"{target}: cannot be written ({error.strerror}); make room in "
                    "the folder of temporary files, or name another in TMPDIR"
                ) from error
            raise FeedError(
                f"{self.name}: {table} cannot be unpacked ({error}); "
                "make the zip file again"
            ) from error
        if count != info.file_size:
            raise FeedError(
                f"{self.name}: {table} says it has {info.file_size} bytes "
                f"but holds {count}; make the zip file again"
            )
        return target


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open the zip at `path`; its tables are unpacked into a folder that goes again.

    Raises FeedError if it is missing, no zip, or unsafe.
    """
    name = path.name
    if not path.is_file():
        raise FeedError(f"{path}: no such file")
    try:
        digest = sha256(path)
        handle = zipfile.ZipFile(path)
    except BROKEN as error:
        raise FeedError(
            f"{name}: not a zip file ({error}); a GTFS feed is a zip of text files"
        ) from error
    with handle, TemporaryDirectory(prefix="kursmittler-feed-") as folder:
        members = checked_members(name, handle.infolist())
        yield Archive(name, digest, members, handle, Path(folder))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def checked_members(
    name: str, entries: list[zipfile.ZipInfo]
) -> dict[str, zipfile.ZipInfo]:
    """Return the feed's files by bare name, after looking at every entry's path."""
    if len(entries) > MOST_ENTRIES:
        raise FeedError(
            f"{name}: {len(entries)} entries; a feed has at most {MOST_ENTRIES}"
        )
    for entry in entries:
        refuse_unsafe(name, entry)
    files = {e.filename.replace("\\", "/"): e for e in entries if not is_folder(e)}
    if len(files) < sum(not is_folder(e) for e in entries):
        names = [e.filename.replace("\\", "/") for e in entries]
        twice = next(n for n in names if names.count(n) > 1)
        raise FeedError(f"{name}: {twice} is in the zip twice; keep one of them")
    folder = feed_folder(name, list(files))
    members: dict[str, zipfile.ZipInfo] = {}
    for path, entry in files.items():
        if not path.startswith(folder) or "/" in path[len(folder) :]:
            continue
        bare = plain_name(path)
        if bare in members:
            raise FeedError(f"{name}: {bare} is in the zip twice; keep one of them")
        members[bare] = entry
    return members


def is_folder(entry: zipfile.ZipInfo) -> bool:
    """Say whether an entry is a folder, as Windows writes it too."""
    return entry.filename.endswith(("/", "\\"))


def plain_name(path: str) -> str:
    """Return the last part of a path; a name of GTFS in its small letters."""
    bare = path.rsplit("/", 1)[-1]
    return bare.lower() if bare.lower().endswith((".txt", ".geojson")) else bare


def feed_folder(name: str, paths: list[str]) -> str:
    """Return the folder (`data/gtfs/`, or nothing) in which the feed's tables lie.

    It is the one that holds stops.txt, else the one folder that everything is in.
    Raises FeedError where two might be meant.
    """
    paths = [p for p in paths if not p.startswith("__MACOSX/")]
    folders = sorted({p.rpartition("/")[0] for p in paths})
    found = [f for f in folders if MARK in here(paths, f)]
    if len(found) > 1:
        complete = [f for f in found if here(paths, f) >= set(NEEDED)]
        found = complete or found
    if len(found) > 1:
        told = ", ".join(f or "the top" for f in found)
        raise FeedError(
            f"{name}: {MARK} lies in several folders ({told}); "
            "make a zip file of each and load them side by side"
        )
    chosen = found or (folders if len(folders) == 1 else [""])
    return f"{chosen[0]}/" if chosen[0] else ""


def here(paths: list[str], folder: str) -> set[str]:
    """Return the names of the files that lie in a folder itself."""
    return {plain_name(p) for p in paths if p.rpartition("/")[0] == folder}


def refuse_unsafe(name: str, entry: zipfile.ZipInfo) -> None:
    """Raise FeedError for an entry that would leave the folder or is encrypted."""
    raw = entry.orig_filename
    parts = raw.replace("\\", "/").split("/")
    if raw.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in raw:
        raise FeedError(f"{name}: entry {raw!r} leads out of the archive; refused")
    if entry.flag_bits & 0x1:
        raise FeedError(f"{name}: {raw!r} is encrypted; upload it without a password")


def refuse_bomb(name: str, entry: zipfile.ZipInfo) -> None:
    """Raise FeedError for an entry that unpacks to more than a timetable can be."""
    size, packed = entry.file_size, entry.compress_size
    if size > MOST_BYTES:
        raise FeedError(
            f"{name}: {entry.filename} unpacks to {size} bytes, more than {MOST_BYTES}"
        )
    if size > FREE_BYTES and size > MOST_RATIO * max(packed, 1):
        raise FeedError(
            f"{name}: {entry.filename} unpacks {packed} bytes to {size}; "
            "that is no timetable, refused"
        )
