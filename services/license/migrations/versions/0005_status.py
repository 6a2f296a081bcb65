"""Status lists in both forms."""

from alembic import op

from shared.migrate import grant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A list without its second form is due, whatever its times say.
    op.execute("ALTER TABLE status_list ADD COLUMN cwt bytea")
    grant("status_list", "UPDATE (cwt)")
