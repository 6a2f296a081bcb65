"""The tables that every service has in the same shape."""

from alembic import op

from shared.migrate import infrastructure

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    infrastructure(op)
