"""In the holder's hand: who else may use a licence, who fetched it, to whom it was shown."""

from alembic import op

from shared.migrate import grant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# `head`: the sign-in of the head from whom the grant comes, also where a manager gave it; `granted_under`: his grant.
LICENSE_GRANT = """
CREATE TABLE license_grant (
    grant_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    uscc text NOT NULL,
    role text NOT NULL,
    slot smallint,
    subject text NOT NULL,
    matters text[] NOT NULL,
    until_on date,
    head text NOT NULL,
    granted_by text NOT NULL,
    granted_under uuid,
    granted_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text,
    row_version int NOT NULL DEFAULT 1,
    CONSTRAINT license_grant_pkey PRIMARY KEY (grant_id),
    CONSTRAINT license_grant_above_fkey FOREIGN KEY (granted_under) REFERENCES license_grant,
    CONSTRAINT license_grant_role_check CHECK (role IN ('manager', 'clerk')),
    CONSTRAINT grant_slot_check CHECK (CASE role WHEN 'manager' THEN slot BETWEEN 1 AND 5 ELSE slot IS NULL END),
    CONSTRAINT license_grant_clerk_check CHECK (role = 'manager' OR (until_on IS NOT NULL AND matters <> '{}')),
    CONSTRAINT license_grant_end_check CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE UNIQUE INDEX grant_manager_slot_key ON license_grant (entity_id, slot)
    WHERE role = 'manager' AND ended_at IS NULL;
CREATE UNIQUE INDEX grant_manager_person_key ON license_grant (entity_id, subject)
    WHERE role = 'manager' AND ended_at IS NULL;
CREATE INDEX license_grant_subject_idx ON license_grant (subject, entity_id);
CREATE INDEX license_grant_entity_idx ON license_grant (entity_id, granted_at);
CREATE INDEX license_grant_under_idx ON license_grant (granted_under) WHERE ended_at IS NULL;

CREATE FUNCTION license_grant_ended_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a grant that ended stays so'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'license_grant_ended_final';
END $$;
CREATE TRIGGER license_grant_ended_final BEFORE UPDATE ON license_grant
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION license_grant_ended_final();
"""

# Every time a credential left the house.
DOWNLOAD = """
CREATE TABLE download (
    download_id uuid NOT NULL,
    license_id uuid NOT NULL,
    rendition int NOT NULL,
    capacity text NOT NULL,
    subject text NOT NULL,
    grant_id uuid,
    downloaded_at timestamptz NOT NULL,
    CONSTRAINT download_pkey PRIMARY KEY (download_id),
    CONSTRAINT download_license_fkey FOREIGN KEY (license_id) REFERENCES license,
    CONSTRAINT download_grant_fkey FOREIGN KEY (grant_id) REFERENCES license_grant,
    CONSTRAINT download_capacity_check CHECK (capacity IN ('head', 'manager', 'officer'))
);
CREATE INDEX download_license_idx ON download (license_id, downloaded_at);
"""

# `message`: the exact bytes that are signed, written down before they are; `payload_sha256`: of the claims in them.
PRESENTATION = """
CREATE TABLE presentation (
    presentation_id uuid NOT NULL,
    license_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    capacity text NOT NULL,
    subject text NOT NULL,
    grant_id uuid,
    audience text NOT NULL,
    purpose text NOT NULL,
    fields text[] NOT NULL,
    nonce bytea NOT NULL,
    kid text NOT NULL,
    message bytea NOT NULL,
    payload_sha256 text NOT NULL,
    signature bytea,
    minted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    row_version int NOT NULL DEFAULT 1,
    CONSTRAINT presentation_pkey PRIMARY KEY (presentation_id),
    CONSTRAINT presentation_nonce_key UNIQUE (nonce),
    CONSTRAINT presentation_payload_key UNIQUE (payload_sha256),
    CONSTRAINT presentation_license_fkey FOREIGN KEY (license_id) REFERENCES license,
    CONSTRAINT presentation_grant_fkey FOREIGN KEY (grant_id) REFERENCES license_grant,
    CONSTRAINT presentation_capacity_check CHECK (capacity IN ('head', 'manager', 'clerk')),
    CONSTRAINT presentation_nonce_check CHECK (octet_length(nonce) = 16),
    CONSTRAINT presentation_life_check CHECK (expires_at <= minted_at + interval '300 seconds')
);
CREATE INDEX presentation_entity_idx ON presentation (entity_id, minted_at, presentation_id);

CREATE TABLE presentation_use (
    presentation_id uuid NOT NULL,
    used_at timestamptz NOT NULL,
    CONSTRAINT presentation_use_key UNIQUE (presentation_id),
    CONSTRAINT presentation_use_fkey FOREIGN KEY (presentation_id) REFERENCES presentation
);
"""

GRANTS = {
    "license_grant": "SELECT, INSERT, UPDATE (ended_at, end_reason, row_version)",
    "download": "SELECT, INSERT",
    "presentation": "SELECT, INSERT, UPDATE (signature, row_version)",
    "presentation_use": "SELECT, INSERT",
}


def upgrade() -> None:
    for statement in (LICENSE_GRANT, DOWNLOAD, PRESENTATION):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
