"""Pages read aloud: one file for each page and language of an office."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from service.access import Scope, scoped
from service.audit.actions import record
from service.errors import NotFound, UserError
from service.languages.pages import BY_KEY
from service.languages.tables import PageRecording

LARGEST = 3 * 1024 * 1024  # bytes: about three minutes


@dataclass(frozen=True)
class Recorded:
    """That a page can be heard, and which file it is."""

    mimetype: str
    digest: str


Index = Mapping[tuple[str, str], Recorded]


def index(session: Session, scope: Scope) -> Index:
    """What can be heard, by page and language; the files are not read."""
    wanted = select(
        PageRecording.page,
        PageRecording.language,
        PageRecording.mimetype,
        PageRecording.digest,
    ).where(PageRecording.office_id == scope.office_id)
    return {(row[0], row[1]): Recorded(row[2], row[3]) for row in session.exec(wanted)}


def recording(
    session: Session, scope: Scope, page: str, language: str
) -> PageRecording:
    """The file of one page; NotFound where there is none."""
    found = _found(session, scope, page, language)
    if found is None:
        raise NotFound("recording")
    return found


def keep(
    session: Session,
    scope: Scope,
    page: str,
    language: str,
    content: bytes,
    now: datetime,
) -> None:
    """Puts a file in the place of what was there. Raises UserError for no sound."""
    if page not in BY_KEY:
        raise UserError("Please choose one of the options.", "page")
    mimetype = sound(content)
    row = _found(session, scope, page, language) or PageRecording(
        office_id=scope.office_id,
        language=language,
        page=page,
        mimetype=mimetype,
        content=content,
        digest="",
        uploaded_at=now,
    )
    row.mimetype, row.content, row.uploaded_at = mimetype, content, now
    row.digest = hashlib.sha256(content).hexdigest()
    session.add(row)
    _note(session, scope, "office.recording", row, now)


def remove(
    session: Session, scope: Scope, page: str, language: str, now: datetime
) -> None:
    """The page is no longer heard in this language."""
    row = recording(session, scope, page, language)
    session.delete(row)
    _note(session, scope, "office.recording_removed", row, now)


def sound(content: bytes) -> str:
    """The kind of a sound file, told by its beginning. Raises UserError for others."""
    if len(content) > LARGEST:
        raise UserError(
            "The recording is too large: at most %(most)s MB.",
            "file",
            most=LARGEST // 1024 // 1024,
        )
    if content[:3] == b"ID3" or content[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "audio/mpeg"
    if content[:4] == b"OggS":
        return "audio/ogg"
    if content[4:8] == b"ftyp":
        return "audio/mp4"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    raise UserError("This is no recording: send MP3, M4A, OGG or WAV.", "file")


def _found(
    session: Session, scope: Scope, page: str, language: str
) -> PageRecording | None:
    return session.exec(
        scoped(PageRecording, scope).where(
            PageRecording.page == page, PageRecording.language == language
        )
    ).one_or_none()


def _note(
    session: Session, scope: Scope, what: str, row: PageRecording, now: datetime
) -> None:
    details = {"page": row.page, "language": row.language}
    record(session, scope, now, what, "page_recording", row.id, details)
