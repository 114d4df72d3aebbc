"""Offices (tenants), their users, sessions and login attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.database import OfficeRow, UtcDateTime, new_id, office_unique


class Office(SQLModel, table=True):
    """A coordination office: one county, one tenant."""

    __tablename__ = "office"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=20)
    name: str
    county: str
    county_ags: str = Field(unique=True, max_length=8)
    land: str = Field(max_length=2)
    phone: str = ""
    email: str = ""
    # Languages the office's public pages offer, display settings, deadlines.
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    demo: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)


class PublicStamp(SQLModel, table=True):
    """A random text that changes with all that an office's public pages show.

    Triggers of the database write it, in the transaction of the change; an office
    without a row has not changed yet.
    """

    __tablename__ = "public_stamp"
    office_id: str = Field(primary_key=True, foreign_key="office.id", max_length=20)
    stamp: str = Field(max_length=36)


class User(OfficeRow, table=True):
    """An account that logs in; what it may see follows from role and links."""

    __tablename__ = "user_account"
    __table_args__ = (office_unique(),)
    name: str = Field(unique=True, max_length=120)
    display_name: str
    role: str = Field(max_length=20)
    password_hash: str
    email: str = ""
    phone: str = ""
    provider_id: str | None = Field(default=None, max_length=20)
    agency_id: str | None = Field(default=None, max_length=20)
    interpreter_id: str | None = Field(default=None, max_length=20)
    active: bool = True
    # Somebody else chose the password: it is changed at the next login.
    password_due: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)


class LoginSession(OfficeRow, table=True):
    """A login; the cookie holds a random token, this row only its hash."""

    __tablename__ = "login_session"
    __table_args__ = (UniqueConstraint("token_hash"),)
    user_id: str = Field(foreign_key="user_account.id", index=True, max_length=20)
    token_hash: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)


class LoginAttempt(SQLModel, table=True):
    """A failed or running login try, counted per account and per address."""

    __tablename__ = "login_attempt"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=20)
    key_hash: str = Field(index=True, max_length=64)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
