"""Licences on display in web shops, and second signatures (SM2) over licences."""

from alembic import op

from shared.migrate import grant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# `code` names the display in public; `license_id`: the licence shown, one of the same entity.
DISPLAY = """
CREATE TABLE display (
    display_id uuid NOT NULL,
    code text NOT NULL,
    entity_id uuid NOT NULL,
    uscc text NOT NULL,
    license_id uuid NOT NULL,
    place text NOT NULL,
    is_on boolean NOT NULL DEFAULT true,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    row_version int NOT NULL DEFAULT 1,
    CONSTRAINT display_pkey PRIMARY KEY (display_id),
    CONSTRAINT display_code_key UNIQUE (code),
    CONSTRAINT display_place_key UNIQUE (entity_id, place),
    CONSTRAINT display_license_fkey FOREIGN KEY (license_id) REFERENCES license,
    CONSTRAINT display_place_check CHECK (place <> '')
);
CREATE INDEX display_entity_idx ON display (entity_id, made_at, display_id);
"""

# `spki`: DER of the public half. A key that made a signature stays known for ever, whatever became of its private half.
SECOND_KEY = """
CREATE TABLE second_key (
    key_id text NOT NULL,
    spki bytea NOT NULL,
    introduced_at timestamptz NOT NULL,
    CONSTRAINT second_key_pkey PRIMARY KEY (key_id)
);
"""

# One for each rendition, over the bytes of its credential up to the first `~`. INSERT and SELECT only.
SECOND_SIGNATURE = """
CREATE TABLE second_signature (
    license_id uuid NOT NULL,
    rendition int NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT second_signature_rendition_key UNIQUE (license_id, rendition),
    CONSTRAINT second_signature_license_fkey FOREIGN KEY (license_id) REFERENCES license,
    CONSTRAINT second_signature_key_fkey FOREIGN KEY (key_id) REFERENCES second_key
);
"""

GRANTS = {
    "display": "SELECT, INSERT, UPDATE (license_id, is_on, changed_at, row_version)",
    "second_key": "SELECT, INSERT",
    "second_signature": "SELECT, INSERT",
}


def upgrade() -> None:
    for statement in (DISPLAY, SECOND_KEY, SECOND_SIGNATURE):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
