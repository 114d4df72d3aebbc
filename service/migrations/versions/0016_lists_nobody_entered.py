"""days of which nobody entered who was there"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own; nothing that is there is touched."""
    op.create_table('attendance_gap',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('course_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('found_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('mailed', sa.Boolean(), nullable=False),
    sa.Column('settled_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['office_id', 'course_id'], ['course.office_id', 'course.id'], name=op.f('fk_attendance_gap_office_id_course_id_course')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_attendance_gap_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_gap')),
    sa.UniqueConstraint('office_id', 'course_id', 'day', name=op.f('uq_attendance_gap_office_id_course_id_day'))
    )
    with op.batch_alter_table('attendance_gap', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_gap_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_gap_office_id'), ['office_id'], unique=False)

