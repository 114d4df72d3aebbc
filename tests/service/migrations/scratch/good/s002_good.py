"""what a version may do: rebuild tables that others point to, give up a column"""

import sqlalchemy as sa
from alembic import op

revision = "s002"
down_revision = "s001"
branch_labels = None
depends_on = None


GIVES_UP = {"scratch_parent.number": "to see that it can be said"}


def upgrade() -> None:
    with op.batch_alter_table("scratch_parent") as batch:
        batch.alter_column("name", type_=sa.Text())
        batch.add_column(
            sa.Column("note", sa.String(), server_default="", nullable=False)
        )
        batch.drop_column("number")
    with op.batch_alter_table("office") as batch:
        batch.alter_column("name", type_=sa.Text())
        batch.add_column(sa.Column("scratch", sa.Integer(), nullable=True))
