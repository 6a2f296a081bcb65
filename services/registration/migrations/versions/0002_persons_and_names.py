"""Natural persons with their sealed numbers, and the name claims with the constraint that decides who was first."""

from alembic import op

from shared import migrate

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PERSONS = """
CREATE TABLE person (
    person_id              uuid PRIMARY KEY,
    identity_type          text NOT NULL,
    identity_number_sealed bytea NOT NULL,
    blind_index            bytea NOT NULL,
    name                   text NOT NULL,
    created_at             timestamptz NOT NULL,
    CONSTRAINT person_blind_index_key UNIQUE (blind_index)
);
CREATE TABLE person_binding (
    binding_id uuid PRIMARY KEY,
    person_id  uuid NOT NULL REFERENCES person,
    subject    text NOT NULL CHECK (length(subject) <= 64),
    method     text NOT NULL,
    bound_at   timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE UNIQUE INDEX person_binding_subject_key ON person_binding (subject) WHERE ended_at IS NULL;
CREATE INDEX person_binding_person_idx ON person_binding (person_id) WHERE ended_at IS NULL;
"""

# spoken: every reading, each between blanks, for containment by sound.
# A claim that falls back to its holder when all five slots are taken has no slot: the check lets NULL pass.
# comparison_hash: 62 bits of city and folded trade name; industry_span: GB/T 4754 range, unbounded without industry;
# blocked: the days on which nobody else may have the name. No extension is needed for this constraint.
NAMES = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE name_claim (
    claim_id            uuid PRIMARY KEY,
    state               text NOT NULL
                        CHECK (state IN ('reserved', 'held', 'used', 'blocked', 'cancelled', 'lapsed')),
    kind                text NOT NULL,
    registry            char(6) NOT NULL,
    city                char(4) NOT NULL,
    name_full           text NOT NULL,
    name_parts          jsonb NOT NULL,
    industry_code       text,
    person_id           uuid REFERENCES person,
    subject             text,
    slot                smallint,
    comparison_hash     bigint NOT NULL,
    industry_span       int4range NOT NULL,
    blocked             daterange NOT NULL,
    folded              text NOT NULL,
    readings            text[] NOT NULL,
    spoken              text NOT NULL,
    parser_version      text NOT NULL,
    exception_ground    text,
    similar_count       int NOT NULL DEFAULT 0,
    undertaking_version text,
    reserved_from_on    date,
    reserved_until_on   date,
    application_id      uuid,
    entity_id           uuid,
    version             int NOT NULL DEFAULT 1,
    created_at          timestamptz NOT NULL,
    CONSTRAINT name_claim_slot_check CHECK (state <> 'reserved' OR slot BETWEEN 1 AND 5),
    CONSTRAINT name_claim_identical_excl EXCLUDE USING gist (
        int8range(comparison_hash, comparison_hash, '[]') WITH &&,
        industry_span WITH &&,
        blocked WITH &&
    ) WHERE (exception_ground IS NULL)
);
CREATE UNIQUE INDEX name_claim_slot_key ON name_claim (person_id, slot) WHERE state = 'reserved';
CREATE INDEX name_claim_subject_idx ON name_claim (subject, claim_id DESC);
CREATE INDEX name_claim_lapse_idx ON name_claim (reserved_until_on) WHERE state = 'reserved';
CREATE INDEX name_claim_entity_idx ON name_claim (entity_id) WHERE entity_id IS NOT NULL;
CREATE INDEX name_claim_folded_trgm_idx ON name_claim USING gin (folded gin_trgm_ops);
CREATE INDEX name_claim_folded_idx ON name_claim (folded);
CREATE INDEX name_claim_readings_idx ON name_claim USING gin (readings);
CREATE INDEX name_claim_spoken_trgm_idx ON name_claim USING gin (spoken gin_trgm_ops);
CREATE INDEX name_claim_hash_idx ON name_claim (comparison_hash);
CREATE TABLE name_use (
    claim_id       uuid NOT NULL REFERENCES name_claim,
    application_id uuid NOT NULL,
    entity_id      uuid NOT NULL,
    used_on        date NOT NULL,
    CONSTRAINT name_use_claim_key UNIQUE (claim_id),
    CONSTRAINT name_use_application_key UNIQUE (application_id)
);
"""


def upgrade() -> None:
    op.execute(PERSONS)
    migrate.grant("person", "SELECT, INSERT")
    migrate.grant("person_binding", "SELECT, INSERT, UPDATE (ended_at)")
    op.execute(NAMES)
    migrate.grant(
        "name_claim",
        "SELECT, INSERT, UPDATE (state, slot, blocked, exception_ground, reserved_until_on, application_id, entity_id,"
        " version)",
    )
    migrate.grant("name_use", "SELECT, INSERT")
