"""Segments, requests and the append-only ledger of codes."""

from alembic import op

from shared.migrate import grant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEGMENT = """
CREATE TABLE segment (
    segment_id uuid NOT NULL,
    registry text NOT NULL,
    category text NOT NULL,
    first_ordinal bigint NOT NULL,  -- numbers of the first and last body in the base-31 count of all bodies
    last_ordinal bigint NOT NULL,
    state text NOT NULL,
    used bigint NOT NULL DEFAULT 0,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    activated_by text,
    activated_at timestamptz,
    ended_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CONSTRAINT segment_pkey PRIMARY KEY (segment_id),
    CONSTRAINT segment_registry_check CHECK (registry ~ '^[0-9]{6}$'),
    CONSTRAINT segment_category_check CHECK (category IN ('1', '2', '3')),
    CONSTRAINT segment_state_check CHECK (state IN ('proposed', 'active', 'exhausted', 'closed')),
    CONSTRAINT segment_used_check CHECK (used BETWEEN 0 AND last_ordinal - first_ordinal + 1),
    -- No number is ever in two segments, whatever became of them.
    CONSTRAINT segment_range_excl EXCLUDE USING gist (int8range(first_ordinal, last_ordinal, '[]') WITH &&),
    CONSTRAINT segment_four_eyes_check CHECK (activated_by <> proposed_by)
);
CREATE UNIQUE INDEX segment_active_key ON segment (registry, category) WHERE state = 'active';
"""

REQUEST = """
CREATE TABLE code_request (
    application_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    registry text NOT NULL,
    category text NOT NULL,
    state text NOT NULL,
    received_at timestamptz NOT NULL,  -- system clock: the order of serving, and how long it waits
    served_at timestamptz,
    delay_told_at timestamptz,
    CONSTRAINT code_request_pkey PRIMARY KEY (application_id),
    CONSTRAINT code_request_state_check CHECK (state IN ('waiting', 'served'))
);
CREATE INDEX code_request_waiting_idx ON code_request (registry, category, received_at) WHERE state = 'waiting';
"""

# The national check, burning and reinstatement come with later work; the states have their place already, because a
# trigger that lets more through later is harder to get right than one that is whole from the start.
CODE = """
CREATE TABLE code (
    code_id uuid NOT NULL,
    uscc text NOT NULL,
    body9 text NOT NULL GENERATED ALWAYS AS (substr(uscc, 9, 9)) STORED,
    state text NOT NULL,
    origin text NOT NULL,
    code_rule text NOT NULL,
    registry text NOT NULL,
    entity_id uuid NOT NULL,
    application_id uuid,
    segment_id uuid,
    ordinal bigint,  -- place in the segment, from 1
    assigned_at timestamptz,
    confirmed_at timestamptz,
    retired_at timestamptz,
    CONSTRAINT code_pkey PRIMARY KEY (code_id),
    CONSTRAINT code_uscc_key UNIQUE (uscc),
    CONSTRAINT code_body_key UNIQUE (body9),
    CONSTRAINT code_ordinal_key UNIQUE (segment_id, ordinal),
    CONSTRAINT code_segment_fkey FOREIGN KEY (segment_id) REFERENCES segment (segment_id),
    CONSTRAINT code_state_check CHECK (state IN ('reserved', 'assigned', 'burnt', 'retired')),
    CONSTRAINT code_origin_check CHECK (origin IN ('segment', 'imported')),
    CONSTRAINT code_rule_check CHECK (code_rule IN ('standard', 'P1', 'P2', 'P3')),
    CONSTRAINT code_shape_check CHECK (
        code_rule <> 'standard' OR uscc ~ (
            '^(1[1239]|2[19]|3[1-59]|4[19]|5[1-59]|6[129]|7[129]|8[19]|9[1239]|A[19]|N[1239]|Y1)[0-9]{6}'
            '[0-9A-HJ-NP-RTUW-Y]{10}$'
        )
    ),
    CONSTRAINT code_provenance_check CHECK (
        (origin = 'segment') = (segment_id IS NOT NULL AND ordinal IS NOT NULL AND application_id IS NOT NULL)
    )
);
CREATE UNIQUE INDEX code_application_key ON code (application_id) WHERE state <> 'burnt';
CREATE UNIQUE INDEX code_entity_key ON code (entity_id) WHERE state <> 'burnt';
CREATE INDEX code_unconfirmed_idx ON code (assigned_at) WHERE state = 'assigned' AND confirmed_at IS NULL;
CREATE INDEX code_listing_idx ON code (assigned_at DESC, code_id DESC);
"""

APPEND_ONLY = """
CREATE FUNCTION code_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.code_id, NEW.uscc, NEW.origin, NEW.code_rule, NEW.registry, NEW.entity_id)
                IS NOT DISTINCT FROM (OLD.code_id, OLD.uscc, OLD.origin, OLD.code_rule, OLD.registry, OLD.entity_id)
            AND (NEW.application_id, NEW.segment_id, NEW.ordinal)
                IS NOT DISTINCT FROM (OLD.application_id, OLD.segment_id, OLD.ordinal)
            AND (OLD.assigned_at IS NULL OR NEW.assigned_at = OLD.assigned_at)
            AND (OLD.confirmed_at IS NULL OR NEW.confirmed_at = OLD.confirmed_at)
            AND (NEW.state = OLD.state
                OR (OLD.state, NEW.state) IN (('reserved', 'assigned'), ('reserved', 'burnt'), ('assigned', 'retired'),
                                              ('retired', 'assigned'))
                OR (OLD.state, NEW.state) = ('assigned', 'burnt') AND OLD.confirmed_at IS NULL)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the ledger of codes is append-only: % refused', TG_OP
        USING ERRCODE = 'check_violation', CONSTRAINT = 'code_append_only', TABLE = 'code';
END
$$;
CREATE TRIGGER code_append_only BEFORE UPDATE OR DELETE ON code FOR EACH ROW EXECUTE FUNCTION code_append_only();
CREATE TRIGGER code_no_truncate BEFORE TRUNCATE ON code FOR EACH STATEMENT EXECUTE FUNCTION code_append_only();
"""


def upgrade() -> None:
    for statement in (SEGMENT, REQUEST, CODE, APPEND_ONLY):
        op.execute(statement)
    grant("segment", "SELECT, INSERT, UPDATE")
    grant("code_request", "SELECT, INSERT, UPDATE (state, served_at, delay_told_at)")
    grant("code", "SELECT, INSERT, UPDATE (state, assigned_at, confirmed_at, retired_at)")
