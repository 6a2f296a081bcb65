"""Keys with a life: announced, signing, verifying, reported stolen; trust lists in two forms; renditions that follow."""

from alembic import op

from shared.migrate import grant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# `label` names the key in the store of private keys; until now a store had one key of each use.
KEYS = """
ALTER TABLE signing_key DROP CONSTRAINT signing_key_use_check;
ALTER TABLE signing_key
    ADD COLUMN label text,
    ADD COLUMN revoked_at timestamptz,
    ADD COLUMN revoked_because text;
UPDATE signing_key SET label = use || '-1';
ALTER TABLE signing_key
    ALTER COLUMN label SET NOT NULL,
    ADD CONSTRAINT signing_key_label_key UNIQUE (label),
    ADD CONSTRAINT signing_key_use_check CHECK (use IN ('licence', 'status', 'trust', 'pdf', 'log', 'presentation')),
    ADD CONSTRAINT signing_key_times_check CHECK (not_before <= sign_until AND sign_until <= verify_until),
    ADD CONSTRAINT signing_key_revoked_check CHECK ((revoked_at IS NULL) = (revoked_because IS NULL));

-- Whoever could take back that a key was stolen would make the thief's licences good again.
CREATE FUNCTION signing_key_revoked_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at IS NULL OR NEW.revoked_at > OLD.revoked_at) THEN
        RAISE EXCEPTION 'a key reported stolen stays so'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signing_key_revoked_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signing_key_revoked_final BEFORE UPDATE ON signing_key
    FOR EACH ROW EXECUTE FUNCTION signing_key_revoked_final();
"""

# `content_sha256`: of what a version says of the keys; another one makes a new version due.
TRUST_LISTS = """
ALTER TABLE trust_list
    ADD COLUMN cwt bytea,
    ADD COLUMN content_sha256 text;
"""

# `rendition` is the newest prepared, `signed_rendition` the newest recorded, 0 before the first.
RENDITIONS = """
ALTER TABLE license
    ADD COLUMN rendition int NOT NULL DEFAULT 1,
    ADD COLUMN signed_rendition int NOT NULL DEFAULT 0;
UPDATE license SET signed_rendition = 1 WHERE issued_at IS NOT NULL;
ALTER TABLE license
    ADD CONSTRAINT license_rendition_check CHECK (signed_rendition BETWEEN 0 AND rendition),
    ADD CONSTRAINT license_signed_check CHECK ((signed_rendition = 0) = (issued_at IS NULL));
DROP INDEX license_prepared_idx;
CREATE INDEX license_unsigned_idx ON license ((state <> 'prepared'), license_no, license_id)
    WHERE rendition > signed_rendition AND state IN ('prepared', 'active', 'suspended');
CREATE INDEX license_expiry_idx ON license (expires_at)
    WHERE rendition = signed_rendition AND state IN ('active', 'suspended');

ALTER TABLE rendition ADD COLUMN issued_at timestamptz, ADD COLUMN expires_at timestamptz;
UPDATE rendition SET issued_at = license.prepared_at, expires_at = license.expires_at
    FROM license WHERE license.license_id = rendition.license_id;
ALTER TABLE rendition ALTER COLUMN issued_at SET NOT NULL, ALTER COLUMN expires_at SET NOT NULL;
CREATE INDEX rendition_kid_idx ON rendition (kid, license_id);
"""


def upgrade() -> None:
    for statement in (KEYS, TRUST_LISTS, RENDITIONS):
        op.execute(statement)
    grant("signing_key", "UPDATE (not_before, sign_until, revoked_at, revoked_because)")
    grant("license", "UPDATE (rendition, signed_rendition, payload_sha256, expires_at)")
