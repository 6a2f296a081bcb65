"""Numbers from before the one code, for search; whether the paper licence of an old entity was exchanged."""

from alembic import op

from shared.migrate import grant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LEGACY_NUMBER = """
CREATE TABLE legacy_number (
    entity_id      uuid NOT NULL REFERENCES entity,
    number_kind    text NOT NULL
                   CHECK (number_kind IN ('reg_no', 'org_code', 'tax_no', 'si_no', 'stat_no')),
    issuer         text NOT NULL DEFAULT '',  -- '' where unknown, so that the constraint sees equals
    value          text NOT NULL CHECK (value <> ''),
    valid_until_on date,
    recorded_at    timestamptz NOT NULL,
    CONSTRAINT legacy_number_value_key UNIQUE (number_kind, issuer, value)
);
-- The first column is the value, because who searches has a number and seldom knows which.
CREATE INDEX legacy_number_search_idx ON legacy_number (value);
CREATE INDEX legacy_number_entity_idx ON legacy_number (entity_id);
"""

# 'unknown': the source of the entity does not say; it is never guessed from the code (docs/codes.md).
LICENCE_EXCHANGE = """
ALTER TABLE entity
    ADD COLUMN licence_exchange text NOT NULL DEFAULT 'unknown'
        CONSTRAINT entity_licence_exchange_check CHECK (licence_exchange IN ('unknown', 'exchanged', 'unexchanged')),
    ADD COLUMN licence_exchanged_on date,
    ADD CONSTRAINT entity_licence_exchanged_check
        CHECK (licence_exchanged_on IS NULL OR licence_exchange = 'exchanged');
"""


def upgrade() -> None:
    op.execute(LEGACY_NUMBER)
    grant("legacy_number", "SELECT, INSERT, UPDATE (valid_until_on)")
    op.execute(LICENCE_EXCHANGE)
