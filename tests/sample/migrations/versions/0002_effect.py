"""One row an effect; two effects of one event are refused by nobody but the inbox."""

from alembic import op

from shared import migrate

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE effect (effect_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entity_id uuid, note text)"
    )
    op.execute(
        "CREATE TABLE scarce (slot int CONSTRAINT scarce_slot_key UNIQUE CONSTRAINT scarce_slot_check CHECK (slot > 0))"
    )
    migrate.grant("effect", "SELECT, INSERT")
    migrate.grant("scarce", "SELECT, INSERT")
