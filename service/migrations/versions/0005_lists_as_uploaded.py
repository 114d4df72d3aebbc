"""lists are kept as they were uploaded, with the decisions about their lines"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import service.database

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

GIVES_UP = {
    'import_run.problems': 'read anew from what was uploaded, with every look',
    'import_run.duplicates': 'likewise',
    'import_run.content': 'kept for a day at most; now `upload`, byte by byte',
}


def upgrade() -> None:
    """Lists that wait are put aside: their texts lived for a day only."""
    op.create_table('import_word',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('office_id', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('vocabulary', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('word', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('meaning', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('explained_at', service.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_import_word_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_word')),
    sa.UniqueConstraint('office_id', 'vocabulary', 'word', name=op.f('uq_import_word_office_id_vocabulary_word'))
    )
    with op.batch_alter_table('import_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_word_office_id'), ['office_id'], unique=False)

    # '' would be a text in SQLite, which keeps a type for each value.
    no_bytes = "x''" if op.get_bind().dialect.name == 'sqlite' else "''"
    empty = {
        'faults': (sa.Integer(), '0'),
        'upload': (sa.LargeBinary(), sa.text(no_bytes)),
        'choices': (sa.JSON(), sa.text("'{}'")),
        'done': (sa.JSON(), sa.text("'{}'")),
        'changed': (sa.Integer(), '0'),
        'last_key': (sqlmodel.sql.sqltypes.AutoString(length=80), sa.text("''")),
    }
    op.execute("UPDATE import_run SET state = 'settled' WHERE state IN ('checked', 'refused')")
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        for name, (kind, default) in empty.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        for name in ('problems', 'duplicates', 'content'):
            batch_op.drop_column(name)
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        for name in empty:
            batch_op.alter_column(name, server_default=None)
