"""test days and who is invited to them"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of their own; nothing that is there is touched."""
    op.create_table('level_day',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('form_key', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('start_minute', sa.Integer(), nullable=False),
    sa.Column('end_minute', sa.Integer(), nullable=False),
    sa.Column('venue_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('place_text', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('levels', sa.JSON(), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('places > 0', name=op.f('ck_level_day_places')),
    sa.CheckConstraint('start_minute < end_minute', name=op.f('ck_level_day_order')),
    sa.ForeignKeyConstraint(['office_id', 'venue_id'], ['venue.office_id', 'venue.id'], name=op.f('fk_level_day_office_id_venue_id_venue')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_level_day_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_level_day')),
    sa.UniqueConstraint('office_id', 'form_key', name=op.f('uq_level_day_office_id_form_key')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_level_day_office_id_id'))
    )
    with op.batch_alter_table('level_day', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_level_day_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_level_day_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_level_day_state'), ['state'], unique=False)

    op.create_table('level_day_invitation',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('level_day_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('learner_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('message_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('answer_by', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('sent_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_how', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('told_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('settled_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'learner_id'], ['learner.office_id', 'learner.id'], name=op.f('fk_level_day_invitation_office_id_learner_id_learner')),
    sa.ForeignKeyConstraint(['office_id', 'level_day_id'], ['level_day.office_id', 'level_day.id'], name=op.f('fk_level_day_invitation_office_id_level_day_id_level_day')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_level_day_invitation_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_level_day_invitation')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_level_day_invitation_office_id_id')),
    sa.UniqueConstraint('office_id', 'level_day_id', 'learner_id', name=op.f('uq_level_day_invitation_office_id_level_day_id_learner_id'))
    )
    with op.batch_alter_table('level_day_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_level_day_invitation_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_level_day_invitation_level_day_id'), ['level_day_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_level_day_invitation_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_level_day_invitation_state'), ['state'], unique=False)

