"""Wallets: keys of holders that credentials are bound to; requests to show a licence, and what was answered."""

from alembic import op

from shared.migrate import grant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# A holder's key, once for each entity and person: one that was ended is not bound again. `jwk`: its public half.
WALLET = """
CREATE TABLE wallet (
    wallet_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    thumbprint text NOT NULL,
    jwk jsonb NOT NULL,
    capacity text NOT NULL,
    subject text NOT NULL,
    grant_id uuid,
    bound_at timestamptz NOT NULL,
    ended_at timestamptz,
    row_version int NOT NULL DEFAULT 1,
    CONSTRAINT wallet_pkey PRIMARY KEY (wallet_id),
    CONSTRAINT wallet_key_key UNIQUE (entity_id, subject, thumbprint),
    CONSTRAINT wallet_grant_fkey FOREIGN KEY (grant_id) REFERENCES license_grant,
    CONSTRAINT wallet_capacity_check CHECK (capacity IN ('head', 'manager')),
    CONSTRAINT wallet_grant_check CHECK ((capacity = 'manager') = (grant_id IS NOT NULL))
);
CREATE INDEX wallet_entity_idx ON wallet (entity_id, bound_at, wallet_id);

CREATE FUNCTION wallet_ended_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a wallet that ended stays so'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'wallet_ended_final';
END $$;
CREATE TRIGGER wallet_ended_final BEFORE UPDATE ON wallet
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION wallet_ended_final();
"""

# A credential bound to a wallet's key; `message`: the exact bytes that are signed, written down before they are.
WALLET_CREDENTIAL = """
CREATE TABLE wallet_credential (
    download_id uuid NOT NULL,
    wallet_id uuid NOT NULL,
    license_id uuid NOT NULL,
    kid text NOT NULL,
    message bytea NOT NULL,
    disclosures text NOT NULL,
    payload_sha256 text NOT NULL,
    signature bytea,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT wallet_credential_pkey PRIMARY KEY (download_id),
    CONSTRAINT wallet_credential_payload_key UNIQUE (payload_sha256),
    CONSTRAINT wallet_credential_download_fkey FOREIGN KEY (download_id) REFERENCES download,
    CONSTRAINT wallet_credential_wallet_fkey FOREIGN KEY (wallet_id) REFERENCES wallet,
    CONSTRAINT wallet_credential_license_fkey FOREIGN KEY (license_id) REFERENCES license,
    CONSTRAINT wallet_credential_life_check CHECK (expires_at <= issued_at + interval '7 days')
);
CREATE INDEX wallet_credential_wallet_idx ON wallet_credential (wallet_id, issued_at);
"""

# A verifier's question (OpenID4VP 1.0). `audience`: the name of whoever asks, taken from the register.
PRESENTATION_REQUEST = """
CREATE TABLE presentation_request (
    request_id uuid NOT NULL,
    subject text NOT NULL,
    uscc text,
    audience text NOT NULL,
    purpose text NOT NULL,
    fields text[] NOT NULL,
    nonce bytea NOT NULL,
    state text NOT NULL,
    client_id text NOT NULL,
    kid text NOT NULL,
    message bytea NOT NULL,
    signature bytea,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    row_version int NOT NULL DEFAULT 1,
    CONSTRAINT presentation_request_pkey PRIMARY KEY (request_id),
    CONSTRAINT presentation_request_nonce_key UNIQUE (nonce),
    CONSTRAINT presentation_request_nonce_check CHECK (octet_length(nonce) = 16),
    CONSTRAINT presentation_request_life_check CHECK (expires_at <= asked_at + interval '300 seconds')
);
CREATE INDEX presentation_request_subject_idx ON presentation_request (subject, asked_at, request_id);
"""

# What a wallet answered, once: what it showed (`answer_sha256`: of the presentation), or that its holder declined.
PRESENTATION_ANSWER = """
CREATE TABLE presentation_answer (
    request_id uuid NOT NULL,
    answered_at timestamptz NOT NULL,
    answer_sha256 text NOT NULL,
    wallet_id uuid,
    license_id uuid,
    entity_id uuid,
    capacity text,
    subject text,
    fields text[] NOT NULL,
    verdict text,
    CONSTRAINT presentation_answer_key UNIQUE (request_id),
    CONSTRAINT presentation_answer_request_fkey FOREIGN KEY (request_id) REFERENCES presentation_request,
    CONSTRAINT presentation_answer_wallet_fkey FOREIGN KEY (wallet_id) REFERENCES wallet,
    CONSTRAINT presentation_answer_license_fkey FOREIGN KEY (license_id) REFERENCES license,
    CONSTRAINT presentation_answer_whole_check
        CHECK (num_nonnulls(wallet_id, license_id, entity_id, capacity, subject, verdict) IN (0, 6))
);
CREATE INDEX presentation_answer_entity_idx ON presentation_answer (entity_id, answered_at, request_id);
"""

GRANTS = {
    "wallet": "SELECT, INSERT, UPDATE (capacity, grant_id, ended_at, row_version)",
    "wallet_credential": "SELECT, INSERT, UPDATE (signature)",
    "presentation_request": "SELECT, INSERT, UPDATE (signature, row_version)",
    "presentation_answer": "SELECT, INSERT",
}


def upgrade() -> None:
    """Create the tables."""
    for statement in (WALLET, WALLET_CREDENTIAL, PRESENTATION_REQUEST, PRESENTATION_ANSWER):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
