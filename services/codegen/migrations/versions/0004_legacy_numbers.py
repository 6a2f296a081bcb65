"""Numbers from before the one code and the codes they lead to; what conversions brought with them."""

from alembic import op

from shared.migrate import grant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MAPPING = """
CREATE TABLE legacy_mapping (
    mapping_id     uuid NOT NULL,
    entity_id      uuid NOT NULL,
    uscc           text NOT NULL,
    number_kind    text NOT NULL,
    issuer         text NOT NULL DEFAULT '',  -- '' where unknown, so that the constraint sees equals
    value          text NOT NULL,
    valid_until_on date,
    source         text NOT NULL,
    mapped_at      timestamptz NOT NULL,  -- legal clock
    version        int NOT NULL DEFAULT 1,
    CONSTRAINT legacy_mapping_pkey PRIMARY KEY (mapping_id),
    CONSTRAINT legacy_mapping_code_fkey FOREIGN KEY (uscc) REFERENCES code (uscc),
    CONSTRAINT legacy_mapping_value_key UNIQUE (number_kind, issuer, value),
    CONSTRAINT legacy_mapping_kind_key UNIQUE (entity_id, number_kind, value),
    CONSTRAINT legacy_mapping_number_check
        CHECK (number_kind IN ('reg_no', 'org_code', 'tax_no', 'si_no', 'stat_no') AND value <> ''),
    CONSTRAINT legacy_mapping_source_check CHECK (source IN ('conversion', 'import', 'officer'))
);
-- Who searches has a number and seldom knows which.
CREATE INDEX legacy_mapping_search_idx ON legacy_mapping (value);
CREATE INDEX legacy_mapping_code_idx ON legacy_mapping (uscc);
"""

# Kept beside the request until a code is there, which may be much later: only then can a number be mapped to it.
CONVERSION = """
CREATE TABLE conversion (
    application_id uuid NOT NULL,
    entity_id      uuid NOT NULL,
    outcome        text NOT NULL,
    org_code       text,  -- the organisation code that was looked at
    numbers        jsonb NOT NULL,
    received_at    timestamptz NOT NULL,  -- system clock
    CONSTRAINT conversion_pkey PRIMARY KEY (application_id),
    CONSTRAINT conversion_outcome_check
        CHECK (outcome IN ('kept', 'no_org_code', 'org_code_wrong', 'org_code_inside_segment', 'org_code_taken'))
);
"""


def upgrade() -> None:
    op.execute(MAPPING)
    grant("legacy_mapping", "SELECT, INSERT, UPDATE (uscc, valid_until_on, version)")
    op.execute(CONVERSION)
    grant("conversion", "SELECT, INSERT")
