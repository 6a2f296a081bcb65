"""What the national code centre has accepted."""

from alembic import op

from shared.migrate import grant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        -- Positions 9 to 17 are the centre's key: nobody else may have them under another category or division either.
        CREATE TABLE allotted_code (
            body9 text NOT NULL,
            uscc text NOT NULL,
            entity_id uuid NOT NULL,
            accepted_at timestamptz NOT NULL,
            CONSTRAINT allotted_code_pkey PRIMARY KEY (body9)
        );
    """)
    grant("allotted_code", "SELECT, INSERT")
