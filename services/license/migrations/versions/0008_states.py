"""The states of a licence beyond its issue: superseded, suspended, void for any reason; marks; withdrawal by two."""

from alembic import op

from shared.migrate import grant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# `since_on`: the legal day from which the state holds; `superseded_by`: the licence that took its place;
# `reference_no`: of the act that made it void; `suspended_until_on`: the last day of the suspension (歇业).
LICENSE = """
ALTER TABLE license RENAME COLUMN void_on TO since_on;
ALTER TABLE license
    ADD COLUMN superseded_by uuid,
    ADD COLUMN reference_no text,
    ADD COLUMN suspended_until_on date;
UPDATE license SET since_on = coalesce(ended_at, issued_at)::date WHERE state = 'superseded';
UPDATE license SET since_on = prepared_at::date WHERE state = 'suspended';
ALTER TABLE license
    DROP CONSTRAINT license_void_check,
    ADD CONSTRAINT license_void_check CHECK ((state = 'void') = (reason IS NOT NULL)),
    ADD CONSTRAINT license_since_check CHECK ((state IN ('suspended', 'superseded', 'void')) = (since_on IS NOT NULL)),
    ADD CONSTRAINT license_reason_check CHECK (reason IN
        ('deregistered', 'revoked', 'ordered_closed', 'annulled', 'migrated_out', 'withdrawn')),
    ADD CONSTRAINT license_superseded_check CHECK (superseded_by IS NULL OR state = 'superseded'),
    ADD CONSTRAINT license_superseded_fkey FOREIGN KEY (superseded_by) REFERENCES license;
"""

# A licence that ended stays ended, whoever asks: what takes its place is another one with another entry.
FINAL = """
CREATE FUNCTION license_ended_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a licence that ended stays so'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'license_ended_final';
END $$;
CREATE TRIGGER license_ended_final BEFORE UPDATE ON license FOR EACH ROW
    WHEN (OLD.state IN ('superseded', 'void', 'dropped')
          AND (NEW.state, NEW.reason, NEW.since_on) IS DISTINCT FROM (OLD.state, OLD.reason, OLD.since_on))
    EXECUTE FUNCTION license_ended_final();
"""

# The newest suspension of an entity. It may find a licence that is not signed yet, and must not be forgotten till then.
SUSPENSION = """
CREATE TABLE suspension (
    entity_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    resumed_on date,
    CONSTRAINT suspension_pkey PRIMARY KEY (entity_id)
);
"""

# Marks beside the status that everybody may know of.
MARK = """
CREATE TABLE entity_mark (
    mark_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    mark text NOT NULL,
    since_on date NOT NULL,
    until_on date,
    lifted_on date,
    CONSTRAINT entity_mark_pkey PRIMARY KEY (mark_id)
);
CREATE INDEX entity_mark_entity_idx ON entity_mark (entity_id, since_on) WHERE lifted_on IS NULL;
"""

# A licence issued by mistake: one officer proposes to withdraw it, another confirms. Times are of the legal clock.
WITHDRAWAL = """
CREATE TABLE license_withdrawal (
    withdrawal_id uuid NOT NULL,
    license_id uuid NOT NULL,
    reason_text text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    confirmed_by text,
    confirmed_at timestamptz,
    dismissed_by text,
    dismissed_at timestamptz,
    row_version int NOT NULL DEFAULT 1,
    CONSTRAINT license_withdrawal_pkey PRIMARY KEY (withdrawal_id),
    CONSTRAINT license_withdrawal_license_fkey FOREIGN KEY (license_id) REFERENCES license,
    CONSTRAINT license_withdrawal_four_eyes_check CHECK (confirmed_by <> proposed_by),
    CONSTRAINT license_withdrawal_confirmed_check CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT license_withdrawal_dismissed_check CHECK ((dismissed_by IS NULL) = (dismissed_at IS NULL)),
    CONSTRAINT license_withdrawal_end_check CHECK (num_nonnulls(confirmed_at, dismissed_at) < 2)
);
CREATE UNIQUE INDEX license_withdrawal_open_key ON license_withdrawal (license_id) WHERE dismissed_at IS NULL;
CREATE INDEX license_withdrawal_time_idx ON license_withdrawal (proposed_at DESC, withdrawal_id DESC);

CREATE FUNCTION license_withdrawn_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM license_withdrawal WHERE license_id = NEW.license_id AND confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a licence is withdrawn by two officers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'license_withdrawn_by_two';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER license_withdrawn_by_two BEFORE INSERT OR UPDATE OF reason ON license FOR EACH ROW
    WHEN (NEW.reason = 'withdrawn') EXECUTE FUNCTION license_withdrawn_by_two();
"""


def upgrade() -> None:
    for statement in (LICENSE, FINAL, SUSPENSION, MARK, WITHDRAWAL):
        op.execute(statement)
    grant("license", "UPDATE (since_on, superseded_by, reference_no, suspended_until_on)")
    grant("holder", "DELETE")
    grant("suspension", "SELECT, INSERT, UPDATE (from_on, until_on, resumed_on)")
    grant("entity_mark", "SELECT, INSERT, UPDATE (lifted_on)")
    grant("license_withdrawal", "SELECT, INSERT, UPDATE (confirmed_by, confirmed_at, dismissed_by, dismissed_at, row_version)")
