"""Segments granted and cut out of one another, the national check, numbers that are wasted, burning by two officers."""

from alembic import op

from shared.migrate import grant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# A part lies inside its parent, without a trigger: the foreign key carries the parent's range along, so that the check
# can compare the two within one row. And there are two levels only: a part of a part would overlap the part.
SEGMENT = """
ALTER TABLE segment
    ADD COLUMN granted_by text,  -- who granted it, and under which number; of granted ones only
    ADD COLUMN grant_no text,
    ADD COLUMN parent_id uuid,  -- the granted segment that this one is cut out of
    ADD COLUMN parent_first bigint,
    ADD COLUMN parent_last bigint,
    ADD COLUMN given bigint NOT NULL DEFAULT 0,  -- numbers that went into the ledger; used counts those passed over too
    ADD COLUMN low_told_at timestamptz;
UPDATE segment SET granted_by = 'uscc_center', grant_no = '-',
    given = (SELECT count(*) FROM code WHERE code.segment_id = segment.segment_id);
ALTER TABLE segment
    DROP CONSTRAINT segment_state_check,
    ADD CONSTRAINT segment_state_check CHECK (state IN ('proposed', 'standby', 'active', 'exhausted', 'closed')),
    ADD CONSTRAINT segment_given_check CHECK (given BETWEEN 0 AND used),
    ADD CONSTRAINT segment_grant_check CHECK (
        CASE WHEN parent_id IS NULL THEN num_nonnulls(granted_by, grant_no) = 2 ELSE num_nulls(granted_by, grant_no) = 2 END
    ),
    ADD CONSTRAINT segment_range_key UNIQUE (segment_id, first_ordinal, last_ordinal),
    ADD CONSTRAINT segment_parent_fkey FOREIGN KEY (parent_id, parent_first, parent_last)
        REFERENCES segment (segment_id, first_ordinal, last_ordinal),
    ADD CONSTRAINT segment_parent_check CHECK (
        CASE WHEN parent_id IS NULL THEN num_nulls(parent_first, parent_last) = 2
             ELSE first_ordinal >= parent_first AND last_ordinal <= parent_last
                  AND num_nonnulls(parent_first, parent_last) = 2 END
    ),
    DROP CONSTRAINT segment_range_excl,
    -- No number is ever in two segments of one level, whatever became of them.
    ADD CONSTRAINT segment_range_excl
        EXCLUDE USING gist (int8range(first_ordinal, last_ordinal, '[]') WITH &&) WHERE (parent_id IS NULL),
    ADD CONSTRAINT segment_part_excl
        EXCLUDE USING gist (int8range(first_ordinal, last_ordinal, '[]') WITH &&) WHERE (parent_id IS NOT NULL);
CREATE INDEX segment_parent_idx ON segment (parent_id);
"""

REQUEST = """
ALTER TABLE code_request
    ADD COLUMN reason text,  -- why it waits: no_segment, national_check, conflict
    ADD COLUMN since timestamptz,  -- system clock: since when it waits for this reason
    ADD COLUMN told_reason text,  -- the last reason that was told, at delay_told_at
    DROP CONSTRAINT code_request_state_check;
UPDATE code_request SET reason = 'no_segment', since = received_at,
    told_reason = CASE WHEN delay_told_at IS NOT NULL THEN 'no_segment' END WHERE state = 'waiting';
ALTER TABLE code_request
    ADD CONSTRAINT code_request_state_check CHECK (state IN ('waiting', 'reserved', 'served')),
    ADD CONSTRAINT code_request_reason_check CHECK (
        CASE state WHEN 'waiting' THEN reason IS NOT NULL AND reason IN ('no_segment', 'conflict')
                   WHEN 'reserved' THEN reason IS NOT NULL AND reason = 'national_check'
                   ELSE reason IS NULL END
    ),
    ADD CONSTRAINT code_request_since_check CHECK ((state = 'served') = (since IS NULL));
DROP INDEX code_request_waiting_idx;
CREATE INDEX code_request_open_idx ON code_request (registry, category, received_at) WHERE state <> 'served';
"""

# Lists go by code_id, which rises with time; a code that is only reserved has no assigned_at to go by.
CODE = """
ALTER TABLE code
    DROP CONSTRAINT code_origin_check,
    ADD CONSTRAINT code_origin_check CHECK (origin IN ('segment', 'org_code', 'imported', 'migrated_in')),
    DROP CONSTRAINT code_provenance_check,
    ADD CONSTRAINT code_provenance_check CHECK (
        CASE origin WHEN 'segment' THEN num_nonnulls(segment_id, ordinal, application_id) = 3
                    WHEN 'org_code' THEN application_id IS NOT NULL AND num_nulls(segment_id, ordinal) = 2
                    WHEN 'imported' THEN num_nulls(segment_id, ordinal, application_id) = 3
                    ELSE num_nulls(segment_id, ordinal) = 2 END
    );
DROP INDEX code_listing_idx;
CREATE INDEX code_reserved_idx ON code (code_id) WHERE state = 'reserved';
"""

BURNING = """
CREATE TABLE code_burning (
    burning_id uuid NOT NULL,
    code_id uuid NOT NULL,
    reason text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    confirmed_by text,
    confirmed_at timestamptz,
    withdrawn_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CONSTRAINT code_burning_pkey PRIMARY KEY (burning_id),
    CONSTRAINT code_burning_code_fkey FOREIGN KEY (code_id) REFERENCES code (code_id),
    CONSTRAINT code_burning_confirmed_check CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT code_burning_end_check CHECK (num_nonnulls(confirmed_at, withdrawn_at) < 2),
    CONSTRAINT code_burning_four_eyes_check CHECK (confirmed_by <> proposed_by)
);
CREATE UNIQUE INDEX code_burning_code_key ON code_burning (code_id) WHERE withdrawn_at IS NULL;
"""

WASTE = """
CREATE TABLE code_waste (
    waste_id uuid NOT NULL,
    segment_id uuid NOT NULL,
    first_ordinal bigint NOT NULL,  -- places in the segment, from 1, both included
    last_ordinal bigint NOT NULL,
    reason text NOT NULL,
    code_id uuid,  -- the ledger's row, where the number had come so far
    detail text,
    at timestamptz NOT NULL,  -- legal clock
    CONSTRAINT code_waste_pkey PRIMARY KEY (waste_id),
    CONSTRAINT code_waste_segment_fkey FOREIGN KEY (segment_id) REFERENCES segment (segment_id),
    CONSTRAINT code_waste_code_fkey FOREIGN KEY (code_id) REFERENCES code (code_id),
    CONSTRAINT code_waste_reason_check CHECK (reason IN ('rejected', 'burnt', 'held', 'closed')),
    CONSTRAINT code_waste_range_check CHECK (0 < first_ordinal AND first_ordinal <= last_ordinal),
    -- No number is wasted twice.
    CONSTRAINT code_waste_code_key UNIQUE (code_id)
);
CREATE INDEX code_waste_segment_idx ON code_waste (segment_id, first_ordinal);
"""

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION code_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.code_id, NEW.uscc, NEW.origin, NEW.code_rule, NEW.registry, NEW.entity_id)
                IS NOT DISTINCT FROM (OLD.code_id, OLD.uscc, OLD.origin, OLD.code_rule, OLD.registry, OLD.entity_id)
            AND (NEW.application_id, NEW.segment_id, NEW.ordinal)
                IS NOT DISTINCT FROM (OLD.application_id, OLD.segment_id, OLD.ordinal)
            AND (OLD.assigned_at IS NULL OR NEW.assigned_at IS NOT DISTINCT FROM OLD.assigned_at)
            AND (OLD.confirmed_at IS NULL OR NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at)
            AND (NEW.state <> OLD.state OR NEW.retired_at IS NOT DISTINCT FROM OLD.retired_at)
            AND (NEW.state = OLD.state
                OR (OLD.state, NEW.state) IN (('reserved', 'assigned'), ('reserved', 'burnt'), ('assigned', 'retired'),
                                              ('retired', 'assigned'))
                -- What was given out is burnt by two officers only, and never once it stands in the register.
                OR (OLD.state, NEW.state) = ('assigned', 'burnt') AND OLD.confirmed_at IS NULL
                   AND EXISTS (SELECT FROM code_burning WHERE code_id = OLD.code_id AND confirmed_at IS NOT NULL))
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the ledger of codes is append-only: % refused', TG_OP
        USING ERRCODE = 'check_violation', CONSTRAINT = 'code_append_only', TABLE = 'code';
END
$$;
CREATE FUNCTION code_waste_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was wasted stays written down: % refused', TG_OP
        USING ERRCODE = 'check_violation', CONSTRAINT = 'code_waste_append_only', TABLE = 'code_waste';
END
$$;
CREATE TRIGGER code_waste_append_only BEFORE UPDATE OR DELETE ON code_waste
    FOR EACH ROW EXECUTE FUNCTION code_waste_append_only();
CREATE TRIGGER code_waste_no_truncate BEFORE TRUNCATE ON code_waste
    FOR EACH STATEMENT EXECUTE FUNCTION code_waste_append_only();
"""


def upgrade() -> None:
    for statement in (SEGMENT, REQUEST, CODE, BURNING, WASTE, APPEND_ONLY):
        op.execute(statement)
    grant("code_request", "UPDATE (reason, since, told_reason)")
    grant("code_burning", "SELECT, INSERT, UPDATE (confirmed_by, confirmed_at, withdrawn_at, version)")
    grant("code_waste", "SELECT, INSERT")
