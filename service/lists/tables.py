"""Uploaded lists that wait, and what an office says that their words mean."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime


class ImportRun(OfficeRow, table=True):
    """An uploaded list, and what somebody has decided about its lines."""

    __tablename__ = "import_run"
    subject: str = Field(default="learners", max_length=20)  # the layout's name
    filename: str = Field(max_length=200)
    file_digest: str = Field(max_length=64)
    state: str = Field(max_length=12)  # open, stored or settled
    lines: int
    faults: int = 0  # lines with faults, as last read
    # What was uploaded, byte by byte, and the decisions about it (lists.choices).
    # Both are emptied as soon as nothing is left to store, at the latest after a week.
    upload: bytes = Field(default=b"", sa_type=LargeBinary)
    choices: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    # Row → mark of the line, for the rows that are stored.
    done: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    stored: int = 0
    changed: int = 0
    last_key: str = Field(default="", max_length=80)  # of the form that stored last
    uploaded_by: str = Field(max_length=20)
    uploaded_at: datetime = Field(sa_type=UtcDateTime)


class ImportWord(OfficeRow, table=True):
    """What an office says that a heading or a word of its lists means."""

    __tablename__ = "import_word"
    __table_args__ = (UniqueConstraint("office_id", "vocabulary", "word"),)
    vocabulary: str = Field(max_length=20)  # heading, gender, language, place …
    word: str = Field(max_length=80)  # as words.word_key folds it
    meaning: str = Field(max_length=40)  # a code of the vocabulary, "-" for nothing
    explained_at: datetime = Field(sa_type=UtcDateTime)
