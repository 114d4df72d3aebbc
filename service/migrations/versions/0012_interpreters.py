"""interpreters: the pool, requests, offers, assignments and their payment"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of their own; nothing that is there is touched."""
    op.create_table('interpreter_tick',
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('tick', sa.Integer(), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('about_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_interpreter_tick_office_id_office')),
    sa.PrimaryKeyConstraint('interpreter_id', 'tick', name=op.f('pk_interpreter_tick'))
    )
    with op.batch_alter_table('interpreter_tick', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interpreter_tick_about_id'), ['about_id'], unique=False)

    op.create_table('payment_list',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('approved_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('approved_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('file_number', sqlmodel.sql.sqltypes.AutoString(length=35), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_payment_list_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_list')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_payment_list_office_id_id')),
    sa.UniqueConstraint('office_id', 'month', 'position', name=op.f('uq_payment_list_office_id_month_position'))
    )
    with op.batch_alter_table('payment_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_list_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_list_state'), ['state'], unique=False)

    op.create_table('request_draft',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('form_key', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('agency_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_request_draft_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_draft')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_request_draft_token_hash'))
    )
    with op.batch_alter_table('request_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_draft_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_request_draft_office_id'), ['office_id'], unique=False)

    op.create_table('unmet_need',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('agency_kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('setting', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_unmet_need_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unmet_need')),
    sa.UniqueConstraint('office_id', 'key', name=op.f('uq_unmet_need_office_id_key'))
    )
    with op.batch_alter_table('unmet_need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unmet_need_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_unmet_need_language'), ['language'], unique=False)
        batch_op.create_index(batch_op.f('ix_unmet_need_office_id'), ['office_id'], unique=False)

    op.create_table('agency',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('place_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('street', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('phone', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('authority', sa.Boolean(), nullable=False),
    sa.Column('own_administration', sa.Boolean(), nullable=False),
    sa.Column('billed', sa.Boolean(), nullable=False),
    sa.Column('confirmed_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('form_key', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'place_id'], ['place.office_id', 'place.id'], name=op.f('fk_agency_office_id_place_id_place')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_agency_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency')),
    sa.UniqueConstraint('office_id', 'form_key', name=op.f('uq_agency_office_id_form_key')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_agency_office_id_id')),
    sa.UniqueConstraint('office_id', 'name', 'place_id', name=op.f('uq_agency_office_id_name_place_id'))
    )
    with op.batch_alter_table('agency', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agency_office_id'), ['office_id'], unique=False)

    op.create_table('interpreter',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('paused_until', sa.Date(), nullable=True),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('phone', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('extension', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('contact_language', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('place_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('mode', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('max_oneway', sa.Integer(), nullable=False),
    sa.Column('gender', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('german_level', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('settings', sa.JSON(), nullable=False),
    sa.Column('available', sa.JSON(), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=False),
    sa.Column('quiet_to', sa.Integer(), nullable=False),
    sa.Column('max_week', sa.Integer(), nullable=False),
    sa.Column('notice_minutes', sa.Integer(), nullable=False),
    sa.Column('on_phone', sa.Boolean(), nullable=False),
    sa.Column('on_video', sa.Boolean(), nullable=False),
    sa.Column('standby', sa.Boolean(), nullable=False),
    sa.Column('allowance_elsewhere_cents', sa.Integer(), nullable=False),
    sa.Column('teacher_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('feed_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('form_key', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('volunteer', 'staff')", name=op.f('ck_interpreter_kind')),
    sa.CheckConstraint('max_oneway >= 0', name=op.f('ck_interpreter_max_oneway')),
    sa.CheckConstraint('max_week >= 0', name=op.f('ck_interpreter_max_week')),
    sa.CheckConstraint('notice_minutes >= 0', name=op.f('ck_interpreter_notice')),
    sa.ForeignKeyConstraint(['office_id', 'place_id'], ['place.office_id', 'place.id'], name=op.f('fk_interpreter_office_id_place_id_place')),
    sa.ForeignKeyConstraint(['office_id', 'teacher_id'], ['teacher.office_id', 'teacher.id'], name=op.f('fk_interpreter_office_id_teacher_id_teacher')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_interpreter_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter')),
    sa.UniqueConstraint('office_id', 'form_key', name=op.f('uq_interpreter_office_id_form_key')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_interpreter_office_id_id')),
    sa.UniqueConstraint('office_id', 'number', name=op.f('uq_interpreter_office_id_number'))
    )
    with op.batch_alter_table('interpreter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interpreter_feed_hash'), ['feed_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_state'), ['state'], unique=False)

    op.create_table('request_series',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('agency_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('every_weeks', sa.Integer(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('every_weeks > 0', name=op.f('ck_request_series_every')),
    sa.ForeignKeyConstraint(['office_id', 'agency_id'], ['agency.office_id', 'agency.id'], name=op.f('fk_request_series_office_id_agency_id_agency')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_request_series_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_series')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_request_series_office_id_id'))
    )
    with op.batch_alter_table('request_series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_series_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_request_series_office_id'), ['office_id'], unique=False)

    op.create_table('agency_wish',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('agency_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.CheckConstraint("kind in ('preferred', 'never')", name=op.f('ck_agency_wish_kind')),
    sa.ForeignKeyConstraint(['office_id', 'agency_id'], ['agency.office_id', 'agency.id'], name=op.f('fk_agency_wish_office_id_agency_id_agency')),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_agency_wish_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_agency_wish_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency_wish')),
    sa.UniqueConstraint('office_id', 'agency_id', 'interpreter_id', name=op.f('uq_agency_wish_office_id_agency_id_interpreter_id'))
    )
    with op.batch_alter_table('agency_wish', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agency_wish_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agency_wish_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agency_wish_office_id'), ['office_id'], unique=False)

    op.create_table('interpreter_absence',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('starts_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_interpreter_absence_order')),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_interpreter_absence_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_interpreter_absence_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter_absence')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_interpreter_absence_office_id_id'))
    )
    with op.batch_alter_table('interpreter_absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interpreter_absence_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_absence_office_id'), ['office_id'], unique=False)

    op.create_table('interpreter_account',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('holder', sqlmodel.sql.sqltypes.AutoString(length=70), nullable=False),
    sa.Column('iban', sqlmodel.sql.sqltypes.AutoString(length=34), nullable=False),
    sa.Column('changed_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_interpreter_account_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_interpreter_account_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter_account')),
    sa.UniqueConstraint('office_id', 'interpreter_id', name=op.f('uq_interpreter_account_office_id_interpreter_id'))
    )
    with op.batch_alter_table('interpreter_account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interpreter_account_office_id'), ['office_id'], unique=False)

    op.create_table('interpreter_document',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('seen_on', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('reminded_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_interpreter_document_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_interpreter_document_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter_document')),
    sa.UniqueConstraint('office_id', 'interpreter_id', 'kind', name=op.f('uq_interpreter_document_office_id_interpreter_id_kind'))
    )
    with op.batch_alter_table('interpreter_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interpreter_document_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_document_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_document_valid_until'), ['valid_until'], unique=False)

    op.create_table('interpreter_exclusion',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('place_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('agency_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.CheckConstraint('place_id is null or agency_id is null', name=op.f('ck_interpreter_exclusion_one')),
    sa.ForeignKeyConstraint(['office_id', 'agency_id'], ['agency.office_id', 'agency.id'], name=op.f('fk_interpreter_exclusion_office_id_agency_id_agency')),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_interpreter_exclusion_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id', 'place_id'], ['place.office_id', 'place.id'], name=op.f('fk_interpreter_exclusion_office_id_place_id_place')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_interpreter_exclusion_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter_exclusion'))
    )
    with op.batch_alter_table('interpreter_exclusion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interpreter_exclusion_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_exclusion_office_id'), ['office_id'], unique=False)

    op.create_table('interpreter_request',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('agency_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('dialect', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('other_languages', sa.JSON(), nullable=False),
    sa.Column('starts_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('alternatives', sa.JSON(), nullable=False),
    sa.Column('modes', sa.JSON(), nullable=False),
    sa.Column('place_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('street', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('setting', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('topic', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.Column('minors', sa.Boolean(), nullable=False),
    sa.Column('professional_present', sa.Boolean(), nullable=False),
    sa.Column('gender', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('gender_hard', sa.Boolean(), nullable=False),
    sa.Column('preferred', sa.JSON(), nullable=False),
    sa.Column('never', sa.JSON(), nullable=False),
    sa.Column('earlier_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('series_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('needed', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('client_language', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('contact_name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('contact_phone', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('briefing', sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
    sa.Column('decide_by', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('payer', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('asked_how', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('asked_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('refused_rule', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('external', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('form_key', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('level between 1 and 3', name=op.f('ck_interpreter_request_level')),
    sa.CheckConstraint('needed between 1 and 4', name=op.f('ck_interpreter_request_needed')),
    sa.CheckConstraint('priority in (1, 2, 3, 5)', name=op.f('ck_interpreter_request_priority')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_interpreter_request_order')),
    sa.ForeignKeyConstraint(['office_id', 'agency_id'], ['agency.office_id', 'agency.id'], name=op.f('fk_interpreter_request_office_id_agency_id_agency')),
    sa.ForeignKeyConstraint(['office_id', 'earlier_id'], ['interpreter_request.office_id', 'interpreter_request.id'], name=op.f('fk_interpreter_request_office_id_earlier_id_interpreter_request')),
    sa.ForeignKeyConstraint(['office_id', 'place_id'], ['place.office_id', 'place.id'], name=op.f('fk_interpreter_request_office_id_place_id_place')),
    sa.ForeignKeyConstraint(['office_id', 'series_id'], ['request_series.office_id', 'request_series.id'], name=op.f('fk_interpreter_request_office_id_series_id_request_series')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_interpreter_request_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter_request')),
    sa.UniqueConstraint('office_id', 'form_key', name=op.f('uq_interpreter_request_office_id_form_key')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_interpreter_request_office_id_id')),
    sa.UniqueConstraint('office_id', 'number', name=op.f('uq_interpreter_request_office_id_number'))
    )
    with op.batch_alter_table('interpreter_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interpreter_request_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_request_language'), ['language'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_request_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_request_series_id'), ['series_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_request_starts_at'), ['starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_interpreter_request_state'), ['state'], unique=False)

    op.create_table('spoken_language',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('dialects', sa.JSON(), nullable=False),
    sa.Column('written', sa.Boolean(), nullable=False),
    sa.CheckConstraint('level between 1 and 3', name=op.f('ck_spoken_language_level')),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_spoken_language_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_spoken_language_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spoken_language')),
    sa.UniqueConstraint('office_id', 'interpreter_id', 'language', name=op.f('uq_spoken_language_office_id_interpreter_id_language'))
    )
    with op.batch_alter_table('spoken_language', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spoken_language_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_spoken_language_language'), ['language'], unique=False)
        batch_op.create_index(batch_op.f('ix_spoken_language_office_id'), ['office_id'], unique=False)

    op.create_table('offer_round',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('request_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('opened_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('answer_by', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('opened_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'request_id'], ['interpreter_request.office_id', 'interpreter_request.id'], name=op.f('fk_offer_round_office_id_request_id_interpreter_request')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_offer_round_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer_round')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_offer_round_office_id_id')),
    sa.UniqueConstraint('office_id', 'request_id', 'position', name=op.f('uq_offer_round_office_id_request_id_position'))
    )
    with op.batch_alter_table('offer_round', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offer_round_answer_by'), ['answer_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_offer_round_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_offer_round_request_id'), ['request_id'], unique=False)

    op.create_table('offer',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('request_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('round_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('starts_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('mode', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('out_minutes', sa.Integer(), nullable=False),
    sa.Column('back_minutes', sa.Integer(), nullable=False),
    sa.Column('pay_cents', sa.Integer(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('message_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('sent_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_how', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('counter_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_offer_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id', 'request_id'], ['interpreter_request.office_id', 'interpreter_request.id'], name=op.f('fk_offer_office_id_request_id_interpreter_request')),
    sa.ForeignKeyConstraint(['office_id', 'round_id'], ['offer_round.office_id', 'offer_round.id'], name=op.f('fk_offer_office_id_round_id_offer_round')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_offer_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_offer_office_id_id'))
    )
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offer_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_offer_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_offer_request_id'), ['request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_offer_state'), ['state'], unique=False)
        batch_op.create_index('uq_offer_open', ['office_id', 'request_id', 'interpreter_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('assignment',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('request_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('offer_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('starts_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('mode', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('out_minutes', sa.Integer(), nullable=False),
    sa.Column('back_minutes', sa.Integer(), nullable=False),
    sa.Column('reminded_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('sure_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('cancelled_by', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('cancelled_reason', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('told_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('trip_begun', sa.Boolean(), nullable=False),
    sa.Column('real_starts_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('real_ends_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('distance_m', sa.Integer(), nullable=True),
    sa.Column('fare_cents', sa.Integer(), nullable=True),
    sa.Column('no_show', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('reported_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('approved_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('approved_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('disputed', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_assignment_order')),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_assignment_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id', 'offer_id'], ['offer.office_id', 'offer.id'], name=op.f('fk_assignment_office_id_offer_id_offer')),
    sa.ForeignKeyConstraint(['office_id', 'request_id'], ['interpreter_request.office_id', 'interpreter_request.id'], name=op.f('fk_assignment_office_id_request_id_interpreter_request')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_assignment_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_assignment_office_id_id')),
    sa.UniqueConstraint('office_id', 'offer_id', name=op.f('uq_assignment_office_id_offer_id'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_request_id'), ['request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_starts_at'), ['starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_state'), ['state'], unique=False)
        batch_op.create_index('uq_assignment_stands', ['office_id', 'request_id', 'interpreter_id'], unique=True, sqlite_where=sa.text("state in ('agreed', 'asked_again', 'done', 'no_show')"), postgresql_where=sa.text("state in ('agreed', 'asked_again', 'done', 'no_show')"))

    op.create_table('payment_item',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('list_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('assignment_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('agency_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('distance_m', sa.Integer(), nullable=False),
    sa.Column('rate_cents', sa.Integer(), nullable=False),
    sa.Column('amount_cents', sa.Integer(), nullable=False),
    sa.Column('counts_for', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('corrects_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('created_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('fee', 'trip', 'correction')", name=op.f('ck_payment_item_kind')),
    sa.ForeignKeyConstraint(['office_id', 'agency_id'], ['agency.office_id', 'agency.id'], name=op.f('fk_payment_item_office_id_agency_id_agency')),
    sa.ForeignKeyConstraint(['office_id', 'assignment_id'], ['assignment.office_id', 'assignment.id'], name=op.f('fk_payment_item_office_id_assignment_id_assignment')),
    sa.ForeignKeyConstraint(['office_id', 'corrects_id'], ['payment_item.office_id', 'payment_item.id'], name=op.f('fk_payment_item_office_id_corrects_id_payment_item')),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_payment_item_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id', 'list_id'], ['payment_list.office_id', 'payment_list.id'], name=op.f('fk_payment_item_office_id_list_id_payment_list')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_payment_item_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_item')),
    sa.UniqueConstraint('office_id', 'assignment_id', 'kind', 'position', name=op.f('uq_payment_item_office_id_assignment_id_kind_position')),
    sa.UniqueConstraint('office_id', 'id', name=op.f('uq_payment_item_office_id_id'))
    )
    with op.batch_alter_table('payment_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_item_assignment_id'), ['assignment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_item_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_item_list_id'), ['list_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_item_office_id'), ['office_id'], unique=False)

    op.create_table('talk_wish',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('interpreter_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('assignment_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('wished_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('call_by', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('claimed_by', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('closed_at', service.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['office_id', 'assignment_id'], ['assignment.office_id', 'assignment.id'], name=op.f('fk_talk_wish_office_id_assignment_id_assignment')),
    sa.ForeignKeyConstraint(['office_id', 'interpreter_id'], ['interpreter.office_id', 'interpreter.id'], name=op.f('fk_talk_wish_office_id_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_talk_wish_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk_wish'))
    )
    with op.batch_alter_table('talk_wish', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_talk_wish_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_talk_wish_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_talk_wish_state'), ['state'], unique=False)

