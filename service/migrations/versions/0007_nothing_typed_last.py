"""forms of the set-up are filled with nothing that was typed last"""

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

GIVES_UP = {
    'supply_defaults': 'a rent typed once stood in every later house, unseen',
}


def upgrade() -> None:
    """What was typed last in a form is kept no more."""
    with op.batch_alter_table('supply_defaults', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supply_defaults_office_id'))
    op.drop_table('supply_defaults')
