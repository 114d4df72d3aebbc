"""single dates of a course that are changed; the question after its end"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No course has a changed date yet, and nobody has been asked."""
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.add_column(sa.Column('changed_dates', sa.JSON(), nullable=False, server_default='{}'))

    op.create_table('next_step',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('course_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('learner_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('level', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('asked_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('answered_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_how', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('opinion_given', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'course_id'], ['course.office_id', 'course.id'], name=op.f('fk_next_step_office_id_course_id_course')),
    sa.ForeignKeyConstraint(['office_id', 'learner_id'], ['learner.office_id', 'learner.id'], name=op.f('fk_next_step_office_id_learner_id_learner')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_next_step_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_next_step')),
    sa.UniqueConstraint('office_id', 'course_id', 'learner_id', name=op.f('uq_next_step_office_id_course_id_learner_id')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_next_step_office_id_id'))
    )
    with op.batch_alter_table('next_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_next_step_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_next_step_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_next_step_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_next_step_state'), ['state'], unique=False)
