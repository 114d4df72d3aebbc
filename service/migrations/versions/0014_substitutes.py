"""substitutes: who teaches single dates of a course while its teacher is away"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own; nothing that is there is touched."""
    text = sqlmodel.sql.sqltypes.AutoString(length=20)
    op.create_table('substitution',
    sa.Column('id', text, nullable=False),
    sa.Column('office_id', text, nullable=False),
    sa.Column('course_id', text, nullable=False),
    sa.Column('absence_id', text, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('instead_of', text, nullable=False),
    sa.Column('teacher_id', text, nullable=False),
    sa.Column('created_by', text, nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'absence_id'], ['absence.office_id', 'absence.id'], name=op.f('fk_substitution_office_id_absence_id_absence')),
    sa.ForeignKeyConstraint(['office_id', 'course_id'], ['course.office_id', 'course.id'], name=op.f('fk_substitution_office_id_course_id_course')),
    sa.ForeignKeyConstraint(['office_id', 'instead_of'], ['teacher.office_id', 'teacher.id'], name=op.f('fk_substitution_office_id_instead_of_teacher')),
    sa.ForeignKeyConstraint(['office_id', 'teacher_id'], ['teacher.office_id', 'teacher.id'], name=op.f('fk_substitution_office_id_teacher_id_teacher')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_substitution_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitution')),
    sa.UniqueConstraint('office_id', 'course_id', 'day', name=op.f('uq_substitution_office_id_course_id_day')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_substitution_office_id_id'))
    )
    with op.batch_alter_table('substitution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_substitution_absence_id'), ['absence_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_substitution_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_substitution_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_substitution_teacher_id'), ['teacher_id'], unique=False)
