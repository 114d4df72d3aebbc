"""The gazetteer of an office: towns and villages people live in."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from service.database import OfficeRow, office_unique


class Place(OfficeRow, table=True):
    """A town or village with its position (WGS 84 degrees)."""

    __tablename__ = "place"
    __table_args__ = (
        office_unique(),
        UniqueConstraint("office_id", "name", "postal_code"),
    )
    name: str = Field(max_length=120)
    kind: str = Field(max_length=10)  # town or village
    postal_code: str = Field(max_length=5, index=True)
    latitude: float
    longitude: float
    municipality: str = Field(max_length=120)
    municipality_ags: str = Field(max_length=8)
    source: str = ""
