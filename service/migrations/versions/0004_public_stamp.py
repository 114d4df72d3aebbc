"""a stamp per office that changes with everything its public pages show"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table only; its triggers are put up after every upgrade (stamps.py)."""
    op.create_table('public_stamp',
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('stamp', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_public_stamp_office_id_office')),
    sa.PrimaryKeyConstraint('office_id', name=op.f('pk_public_stamp'))
    )
