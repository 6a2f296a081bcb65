"""The tables that every service has: outbox, inbox, watermarks, idempotency, audit."""

from alembic import op

from shared import migrate

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    migrate.infrastructure(op)
