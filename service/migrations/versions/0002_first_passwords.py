"""accounts whose password somebody else has chosen"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('password_due', sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.alter_column('password_due', server_default=None)
