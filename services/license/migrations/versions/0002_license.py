"""Licences, their written forms and signatures, status lists, keys, holders."""

from alembic import op

from shared.migrate import grant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LICENSE = """
CREATE TABLE license (
    license_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    license_no int NOT NULL,
    serial text NOT NULL,
    uscc text NOT NULL,
    registry text NOT NULL,
    entity_version int NOT NULL,
    state text NOT NULL,
    reason text,
    void_on date,
    face jsonb NOT NULL,
    licence_on date NOT NULL,
    payload_sha256 text NOT NULL,
    cause_id uuid NOT NULL,
    correlation_id uuid NOT NULL,
    prepared_at timestamptz NOT NULL,
    issued_at timestamptz,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    row_version int NOT NULL DEFAULT 1,
    CONSTRAINT license_pkey PRIMARY KEY (license_id),
    CONSTRAINT license_cause_key UNIQUE (cause_id),
    CONSTRAINT license_number_key UNIQUE (entity_id, license_no),
    CONSTRAINT license_serial_key UNIQUE (serial),
    CONSTRAINT license_state_check
        CHECK (state IN ('prepared', 'active', 'suspended', 'superseded', 'void', 'dropped')),
    CONSTRAINT license_issued_check CHECK ((issued_at IS NULL) = (state IN ('prepared', 'dropped'))),
    CONSTRAINT license_void_check CHECK ((state = 'void') = (reason IS NOT NULL AND void_on IS NOT NULL))
);
CREATE UNIQUE INDEX license_live_key ON license (entity_id) WHERE state IN ('active', 'suspended');
CREATE INDEX license_prepared_idx ON license (license_no, license_id) WHERE state = 'prepared';
CREATE INDEX license_uscc_idx ON license (uscc, license_no DESC);

-- The exact bytes to be signed, stored before they are signed. INSERT and SELECT only.
CREATE TABLE rendition (
    license_id uuid NOT NULL,
    rendition int NOT NULL,
    format text NOT NULL,
    kid text NOT NULL,
    message bytea NOT NULL,
    disclosures text NOT NULL,
    payload_sha256 text NOT NULL,
    CONSTRAINT rendition_pkey PRIMARY KEY (license_id, rendition, format),
    CONSTRAINT rendition_payload_key UNIQUE (payload_sha256),
    CONSTRAINT rendition_format_check CHECK (format IN ('sd_jwt', 'qr')),
    CONSTRAINT rendition_license_fkey FOREIGN KEY (license_id) REFERENCES license
);

-- One recorded signature for each written form, whatever a signer does twice. INSERT and SELECT only.
CREATE TABLE signature (
    license_id uuid NOT NULL,
    rendition int NOT NULL,
    format text NOT NULL,
    signature bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT signature_rendition_key UNIQUE (license_id, rendition, format),
    CONSTRAINT signature_rendition_fkey FOREIGN KEY (license_id, rendition, format) REFERENCES rendition
);
"""

STATUS = """
-- change_no grows with every change of a bit; a publication says up to which change it speaks.
CREATE TABLE status_list (
    list_id text NOT NULL,
    uri text NOT NULL,
    change_no bigint NOT NULL DEFAULT 1,
    published_change bigint NOT NULL DEFAULT 0,
    published_at timestamptz,
    token text,
    CONSTRAINT status_list_pkey PRIMARY KEY (list_id),
    CONSTRAINT status_list_uri_key UNIQUE (uri)
);

CREATE TABLE status_entry (
    list_id text NOT NULL,
    idx int NOT NULL,
    license_id uuid NOT NULL,
    bits smallint NOT NULL DEFAULT 0,
    CONSTRAINT status_entry_index_key UNIQUE (list_id, idx),
    CONSTRAINT status_entry_license_key UNIQUE (license_id),
    CONSTRAINT status_entry_index_check CHECK (idx >= 0 AND idx < 1048576),
    CONSTRAINT status_entry_bits_check CHECK (bits IN (0, 1, 2)),
    CONSTRAINT status_entry_list_fkey FOREIGN KEY (list_id) REFERENCES status_list,
    CONSTRAINT status_entry_license_fkey FOREIGN KEY (license_id) REFERENCES license DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX status_entry_set_idx ON status_entry (list_id) WHERE bits <> 0;

CREATE FUNCTION status_entry_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.bits = 1 AND NEW.bits <> 1 THEN
        RAISE EXCEPTION 'a void licence stays void' USING ERRCODE = 'check_violation', CONSTRAINT = 'status_entry_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER status_entry_final BEFORE UPDATE ON status_entry FOR EACH ROW EXECUTE FUNCTION status_entry_final();
"""

KEYS = """
-- Where this issuer is found, fixed when it first starts: licences name it for ever.
CREATE TABLE issuer (
    only_row boolean NOT NULL DEFAULT true,
    url text NOT NULL,
    sandbox boolean NOT NULL,
    fixed_at timestamptz NOT NULL,
    CONSTRAINT issuer_pkey PRIMARY KEY (only_row),
    CONSTRAINT issuer_only_check CHECK (only_row)
);

CREATE TABLE signing_key (
    kid text NOT NULL,
    use text NOT NULL,
    certificates bytea[] NOT NULL,
    not_before timestamptz NOT NULL,
    sign_until timestamptz NOT NULL,
    verify_until timestamptz NOT NULL,
    introduced_at timestamptz NOT NULL,
    CONSTRAINT signing_key_pkey PRIMARY KEY (kid),
    CONSTRAINT signing_key_use_check CHECK (use IN ('licence', 'status', 'trust'))
);

CREATE TABLE trust_list (
    version int NOT NULL,
    token text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT trust_list_pkey PRIMARY KEY (version)
);
"""

HOLDERS = """
-- Who stands at the head of an entity, from its registration, and which sign-in belongs to a person, from the real-name
-- check. They come on different topics; neither waits for the other.
CREATE TABLE holder (
    entity_id uuid NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT holder_pkey PRIMARY KEY (entity_id, person_id)
);

CREATE TABLE holder_subject (
    person_id uuid NOT NULL,
    subject text NOT NULL,
    bound_at timestamptz NOT NULL,
    CONSTRAINT holder_subject_pkey PRIMARY KEY (person_id, subject)
);
CREATE INDEX holder_subject_subject_idx ON holder_subject (subject);
"""

GRANTS = {
    "license": "SELECT, INSERT, UPDATE (state, reason, void_on, issued_at, ended_at, row_version)",
    "rendition": "SELECT, INSERT",
    "signature": "SELECT, INSERT",
    "status_list": "SELECT, INSERT, UPDATE (change_no, published_change, published_at, token)",
    "status_entry": "SELECT, INSERT, UPDATE (bits)",
    "issuer": "SELECT, INSERT",
    "signing_key": "SELECT, INSERT",
    "trust_list": "SELECT, INSERT",
    "holder": "SELECT, INSERT",
    "holder_subject": "SELECT, INSERT",
}


def upgrade() -> None:
    for statement in (LICENSE, STATUS, KEYS, HOLDERS):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
