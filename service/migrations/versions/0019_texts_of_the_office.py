"""texts that an office has corrected, and pages that were read aloud"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

# Codes of languages have up to twelve letters: "de-simple" has nine.
WIDER = (
    ('learner', 'contact_language', {'priority': 'priority in (1, 2, 3, 5)'}),
    ('interpreter', 'contact_language', {
        'kind': "kind in ('volunteer', 'staff')",
        'max_week': 'max_week >= 0',
        'max_oneway': 'max_oneway >= 0',
        'notice': 'notice_minutes >= 0',
    }),
    ('outbox_message', 'language', {}),
    ('registration_draft', 'language', {}),
)


def upgrade() -> None:
    """Two tables of their own; columns for codes of languages become wider."""
    string = sqlmodel.sql.sqltypes.AutoString
    when = service.database.UtcDateTime(timezone=True)
    op.create_table('text_correction',
    sa.Column('id', string(length=20), nullable=False),
    sa.Column('office_id', string(length=20), nullable=False),
    sa.Column('language', string(length=12), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('forms', sa.JSON(), nullable=False),
    sa.Column('changed_at', when, nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_text_correction_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_correction')),
    sa.UniqueConstraint('office_id', 'language', 'message', name=op.f('uq_text_correction_office_id_language_message'))
    )
    op.create_table('page_recording',
    sa.Column('id', string(length=20), nullable=False),
    sa.Column('office_id', string(length=20), nullable=False),
    sa.Column('language', string(length=12), nullable=False),
    sa.Column('page', string(length=60), nullable=False),
    sa.Column('mimetype', string(length=20), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('digest', string(length=64), nullable=False),
    sa.Column('uploaded_at', when, nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_page_recording_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_page_recording')),
    sa.UniqueConstraint('office_id', 'language', 'page', name=op.f('uq_page_recording_office_id_language_page'))
    )
    for table in ('text_correction', 'page_recording'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f'ix_{table}_office_id'), ['office_id'], unique=False)
    for table, column, checks in WIDER:
        # SQLite writes the table anew and would lose the checks it is not told of.
        told = [sa.CheckConstraint(sql, name=op.f(f'ck_{table}_{name}')) for name, sql in checks.items()]
        with op.batch_alter_table(table, schema=None, table_args=told) as batch_op:
            batch_op.alter_column(column, existing_type=string(length=8), type_=string(length=12))
