"""What an office has put over the catalogues: its own texts, and recordings."""

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, UtcDateTime


class TextCorrection(OfficeRow, table=True):
    """A text of one language as this office wants it; a plural has several forms."""

    __tablename__ = "text_correction"
    __table_args__ = (UniqueConstraint("office_id", "language", "message"),)
    language: str = Field(max_length=12)
    message: str = Field(sa_type=Text)  # the message id, of a plural the first
    forms: list[str] = Field(default_factory=list, sa_type=JSON)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class PageRecording(OfficeRow, table=True):
    """A page read aloud by somebody, in one language."""

    __tablename__ = "page_recording"
    __table_args__ = (UniqueConstraint("office_id", "language", "page"),)
    language: str = Field(max_length=12)
    page: str = Field(max_length=60)  # which texts it reads: service.languages.pages
    mimetype: str = Field(max_length=20)
    content: bytes = Field(sa_type=LargeBinary)
    digest: str = Field(max_length=64)
    uploaded_at: datetime = Field(sa_type=UtcDateTime)
