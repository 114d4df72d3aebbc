"""the plan of the night, and who would step in"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables and a column that may be empty; nothing that is there is touched."""
    text = sqlmodel.sql.sqltypes.AutoString
    when = service.database.UtcDateTime(timezone=True)
    op.create_table('nightly_plan',
    sa.Column('id', text(length=20), nullable=False),
    sa.Column('office_id', text(length=20), nullable=False),
    sa.Column('made_at', when, nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('met', sa.Integer(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('bound', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_nightly_plan_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nightly_plan')),
    sa.UniqueConstraint('office_id', name=op.f('uq_nightly_plan_office_id'))
    )
    with op.batch_alter_table('nightly_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nightly_plan_office_id'), ['office_id'], unique=False)
    op.create_table('planned_request',
    sa.Column('id', text(length=20), nullable=False),
    sa.Column('office_id', text(length=20), nullable=False),
    sa.Column('request_id', text(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('interpreters', sa.JSON(), nullable=False),
    sa.Column('starts_at', when, nullable=True),
    sa.Column('mode', text(length=10), nullable=False),
    sa.Column('way_minutes', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('able', sa.Integer(), nullable=False),
    sa.Column('change', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'request_id'], ['interpreter_request.office_id', 'interpreter_request.id'], name=op.f('fk_planned_request_office_id_request_id_interpreter_request')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_planned_request_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_request')),
    sa.UniqueConstraint('office_id', 'request_id', name=op.f('uq_planned_request_office_id_request_id'))
    )
    with op.batch_alter_table('planned_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_planned_request_office_id'), ['office_id'], unique=False)
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('standby_at', when, nullable=True))
