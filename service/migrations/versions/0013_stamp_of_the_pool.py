"""a stamp that changes with all that a ranking of interpreters rests on"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table and an index of their own; nothing that is there is touched."""
    op.create_table('interpreter_stamp',
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('stamp', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_interpreter_stamp_office_id_office')),
    sa.PrimaryKeyConstraint('office_id', name=op.f('pk_interpreter_stamp'))
    )
    with op.batch_alter_table('interpreter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interpreter_teacher_id'), ['teacher_id'], unique=False)
