"""what an office says of single lines: on call, or by timetable"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own; nothing there is touched."""
    op.create_table('line_mark',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('agency', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('booked', sa.Boolean(), nullable=False),
    sa.Column('marked_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_line_mark_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_mark')),
    sa.UniqueConstraint('office_id', 'agency', 'name', name=op.f('uq_line_mark_office_id_agency_name')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_line_mark_office_id_id'))
    )
    with op.batch_alter_table('line_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_line_mark_office_id'), ['office_id'], unique=False)
