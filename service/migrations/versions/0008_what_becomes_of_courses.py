"""what becomes of a course: checks, invitations, changed dates, attendance, absences"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of their own; what is there gets empty values, nothing is touched."""
    op.create_table('contact_note',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('learner_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
    sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('made_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'learner_id'], ['learner.office_id', 'learner.id'], name=op.f('fk_contact_note_office_id_learner_id_learner')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_contact_note_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_note'))
    )
    with op.batch_alter_table('contact_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_note_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_note_office_id'), ['office_id'], unique=False)

    op.create_table('absence',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('teacher_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('room_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('venue_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(case when teacher_id is null then 0 else 1 end) + (case when room_id is null then 0 else 1 end) + (case when venue_id is null then 0 else 1 end) = 1', name=op.f('ck_absence_one')),
    sa.CheckConstraint('first_on <= last_on', name=op.f('ck_absence_order')),
    sa.ForeignKeyConstraint(['office_id', 'room_id'], ['room.office_id', 'room.id'], name=op.f('fk_absence_office_id_room_id_room')),
    sa.ForeignKeyConstraint(['office_id', 'teacher_id'], ['teacher.office_id', 'teacher.id'], name=op.f('fk_absence_office_id_teacher_id_teacher')),
    sa.ForeignKeyConstraint(['office_id', 'venue_id'], ['venue.office_id', 'venue.id'], name=op.f('fk_absence_office_id_venue_id_venue')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_absence_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_absence_office_id_id'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absence_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_room_id'), ['room_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_teacher_id'), ['teacher_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_venue_id'), ['venue_id'], unique=False)

    op.create_table('attendance',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('course_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('learner_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('entered_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'course_id'], ['course.office_id', 'course.id'], name=op.f('fk_attendance_office_id_course_id_course')),
    sa.ForeignKeyConstraint(['office_id', 'learner_id'], ['learner.office_id', 'learner.id'], name=op.f('fk_attendance_office_id_learner_id_learner')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_attendance_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
    sa.UniqueConstraint('office_id', 'course_id', 'learner_id', 'day', name=op.f('uq_attendance_office_id_course_id_learner_id_day'))
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_office_id'), ['office_id'], unique=False)

    op.create_table('course_check',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('course_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('checked', sa.Integer(), nullable=False),
    sa.Column('checked_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('overruled_digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('overruled_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('overruled_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('overruled_reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'course_id'], ['course.office_id', 'course.id'], name=op.f('fk_course_check_office_id_course_id_course')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_course_check_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_check')),
    sa.UniqueConstraint('office_id', 'course_id', name=op.f('uq_course_check_office_id_course_id'))
    )
    with op.batch_alter_table('course_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_check_office_id'), ['office_id'], unique=False)

    op.create_table('course_finding',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('course_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('learner_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('rule', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('since', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'course_id'], ['course.office_id', 'course.id'], name=op.f('fk_course_finding_office_id_course_id_course')),
    sa.ForeignKeyConstraint(['office_id', 'learner_id'], ['learner.office_id', 'learner.id'], name=op.f('fk_course_finding_office_id_learner_id_learner')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_course_finding_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_finding'))
    )
    with op.batch_alter_table('course_finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_finding_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_finding_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_finding_office_id'), ['office_id'], unique=False)

    op.create_table('course_opinion',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('course_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'course_id'], ['course.office_id', 'course.id'], name=op.f('fk_course_opinion_office_id_course_id_course')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_course_opinion_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_opinion'))
    )
    with op.batch_alter_table('course_opinion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_opinion_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_opinion_office_id'), ['office_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('course_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('learner_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('message_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('sent_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answer_by', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('answered_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_how', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('reason_open', sa.Boolean(), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'course_id'], ['course.office_id', 'course.id'], name=op.f('fk_invitation_office_id_course_id_course')),
    sa.ForeignKeyConstraint(['office_id', 'learner_id'], ['learner.office_id', 'learner.id'], name=op.f('fk_invitation_office_id_learner_id_learner')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_invitation_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_invitation_office_id_id'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_state'), ['state'], unique=False)
        batch_op.create_index('uq_invitation_open', ['office_id', 'course_id', 'learner_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('meeting_change',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('course_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('new_day', sa.Date(), nullable=True),
    sa.Column('new_start', sa.Integer(), nullable=True),
    sa.Column('new_end', sa.Integer(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'course_id'], ['course.office_id', 'course.id'], name=op.f('fk_meeting_change_office_id_course_id_course')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_meeting_change_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_change')),
    sa.UniqueConstraint('office_id', 'course_id', 'day', name=op.f('uq_meeting_change_office_id_course_id_day')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_meeting_change_office_id_id'))
    )
    with op.batch_alter_table('meeting_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_change_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_change_office_id'), ['office_id'], unique=False)

    op.create_table('notice',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('change_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('learner_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('told_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['office_id', 'change_id'], ['meeting_change.office_id', 'meeting_change.id'], name=op.f('fk_notice_office_id_change_id_meeting_change')),
    sa.ForeignKeyConstraint(['office_id', 'learner_id'], ['learner.office_id', 'learner.id'], name=op.f('fk_notice_office_id_learner_id_learner')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_notice_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('office_id', 'change_id', 'learner_id', name=op.f('uq_notice_office_id_change_id_learner_id')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_notice_office_id_id'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_state'), ['state'], unique=False)

    with op.batch_alter_table('call_task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_call_task_about_id'), ['about_id'], unique=False)

    with op.batch_alter_table('learner', schema=None) as batch_op:
        batch_op.add_column(sa.Column('waiting_since', service.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('paused_until', sa.Date(), nullable=True))

    with op.batch_alter_table('provider_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('round_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('settled_at', service.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_provider_request_round_id'), ['round_id'], unique=False)
