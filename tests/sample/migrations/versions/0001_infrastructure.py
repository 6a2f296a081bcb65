"""The tables that every service has."""

from alembic import op

from shared import migrate

revision = "0001"
down_revision = None


def upgrade() -> None:
    migrate.infrastructure(op)
