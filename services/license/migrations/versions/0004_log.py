"""The transparency log: queue, entries, tiles, checkpoints and their signatures."""

from alembic import op

from shared.migrate import grant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
-- What is to be logged, written by triggers in the transaction that changes a licence; emptied by the sequencer.
CREATE TABLE log_queue (
    queue_id bigint GENERATED ALWAYS AS IDENTITY,
    license_id uuid NOT NULL,
    rendition int NOT NULL,
    kind text NOT NULL,
    reason text,
    at timestamptz NOT NULL,
    uscc text NOT NULL,
    list_id text NOT NULL,
    status_index int NOT NULL,
    sd_jwt_sha256 text NOT NULL,
    qr_sha256 text,
    CONSTRAINT log_queue_pkey PRIMARY KEY (queue_id),
    CONSTRAINT log_queue_kind_check
        CHECK (kind IN ('issued', 'renewed', 'superseded', 'void', 'suspended', 'resumed'))
);
CREATE UNIQUE INDEX log_queue_leaf_key ON log_queue (sd_jwt_sha256, kind) WHERE kind NOT IN ('suspended', 'resumed');

-- The entries, numbered without gap. `entry` is what is hashed (docs/licence-log.md); the rest is for look-up.
CREATE TABLE log_entry (
    idx bigint NOT NULL,
    license_id uuid NOT NULL,
    rendition int NOT NULL,
    kind text NOT NULL,
    payload_sha256 bytea NOT NULL,
    entry bytea NOT NULL,
    logged_at timestamptz NOT NULL,
    CONSTRAINT log_entry_pkey PRIMARY KEY (idx),
    CONSTRAINT log_entry_idx_check CHECK (idx >= 0)
);
CREATE UNIQUE INDEX log_entry_leaf_key ON log_entry (payload_sha256, kind) WHERE kind NOT IN ('suspended', 'resumed');
CREATE INDEX log_entry_license_idx ON log_entry (license_id, idx);

-- The tree, in tiles of 256 hashes. A tile only grows.
CREATE TABLE tile (
    level smallint NOT NULL,
    idx bigint NOT NULL,
    hashes bytea NOT NULL,
    CONSTRAINT tile_pkey PRIMARY KEY (level, idx),
    CONSTRAINT tile_hashes_check CHECK (octet_length(hashes) % 32 = 0 AND octet_length(hashes) BETWEEN 32 AND 8192)
);

-- What the log says of itself; of one size it says one thing.
CREATE TABLE checkpoint (
    tree_size bigint NOT NULL,
    root bytea NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT checkpoint_size_key PRIMARY KEY (tree_size),
    CONSTRAINT checkpoint_root_check CHECK (octet_length(root) = 32)
);

-- Signatures of the log itself and of witnesses, in the form of a signed note: name, key id, signature.
CREATE TABLE checkpoint_signature (
    tree_size bigint NOT NULL,
    name text NOT NULL,
    key_id bytea NOT NULL,
    signer text NOT NULL,
    signature bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT checkpoint_signature_pkey PRIMARY KEY (tree_size, name, key_id),
    CONSTRAINT checkpoint_signature_signer_check CHECK (signer IN ('log', 'witness')),
    CONSTRAINT checkpoint_signature_size_fkey FOREIGN KEY (tree_size) REFERENCES checkpoint
);
"""

APPEND_ONLY = """
CREATE FUNCTION log_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'log_append_only';
END $$;

CREATE FUNCTION tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.level, NEW.idx) <> (OLD.level, OLD.idx)
       OR octet_length(NEW.hashes) <= octet_length(OLD.hashes)
       OR substring(NEW.hashes FOR octet_length(OLD.hashes)) <> OLD.hashes THEN
        RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'check_violation', CONSTRAINT = 'log_append_only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tile_grows BEFORE UPDATE ON tile FOR EACH ROW EXECUTE FUNCTION tile_grows();
CREATE TRIGGER tile_append_only BEFORE DELETE ON tile FOR EACH ROW EXECUTE FUNCTION log_append_only();
CREATE TRIGGER tile_kept BEFORE TRUNCATE ON tile EXECUTE FUNCTION log_append_only();
"""

KEPT = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION log_append_only();
CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION log_append_only();
"""

# A change of state is logged by whoever makes it, because nobody can make it without the trigger. Deferred: at the end
# of the transaction the written forms and the status entry are there, in whatever order they were written.
QUEUEING = """
CREATE FUNCTION log_fact(licence uuid, of_rendition int, of_kind text, of_reason text, happened_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log_queue (license_id, rendition, kind, reason, at, uscc, list_id, status_index, sd_jwt_sha256,
                           qr_sha256)
    SELECT license.license_id, sd_jwt.rendition, of_kind, of_reason, happened_at, license.uscc, status_entry.list_id,
           status_entry.idx, sd_jwt.payload_sha256, qr.payload_sha256
    FROM license
    JOIN status_entry ON status_entry.license_id = license.license_id
    JOIN rendition AS sd_jwt ON sd_jwt.license_id = license.license_id AND sd_jwt.format = 'sd_jwt'
    LEFT JOIN rendition AS qr ON qr.license_id = license.license_id AND qr.format = 'qr'
                             AND qr.rendition = sd_jwt.rendition
    WHERE license.license_id = licence AND sd_jwt.rendition = of_rendition;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'licence % has no written form to be logged', licence
            USING ERRCODE = 'check_violation', CONSTRAINT = 'log_fact_complete';
    END IF;
END $$;

-- The rendition that counts: the newest one signed.
CREATE FUNCTION log_rendition(licence uuid) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(rendition), 1) FROM signature WHERE license_id = licence AND format = 'sd_jwt'
$$;

CREATE FUNCTION log_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := CASE TG_OP WHEN 'UPDATE' THEN OLD.state ELSE 'prepared' END;
BEGIN
    IF NEW.state = before OR NEW.state IN ('prepared', 'dropped') THEN
        RETURN NULL;
    END IF;
    IF before = 'prepared' THEN
        PERFORM log_fact(NEW.license_id, log_rendition(NEW.license_id), 'issued', NULL, NEW.issued_at);
    END IF;
    IF NEW.state IN ('superseded', 'void') THEN
        PERFORM log_fact(NEW.license_id, log_rendition(NEW.license_id), NEW.state, NEW.reason,
                         coalesce(NEW.ended_at, now()));
    ELSIF NEW.state = 'suspended' THEN
        PERFORM log_fact(NEW.license_id, log_rendition(NEW.license_id), 'suspended', NULL, now());
    ELSIF NEW.state = 'active' AND before = 'suspended' THEN
        PERFORM log_fact(NEW.license_id, log_rendition(NEW.license_id), 'resumed', NULL, now());
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER license_logged AFTER INSERT OR UPDATE OF state ON license
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_state();

-- A rendition after one that is signed renews the licence; the first one signed, whatever its number, issues it.
CREATE FUNCTION log_renewal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM signature WHERE license_id = NEW.license_id AND format = NEW.format
                                       AND rendition < NEW.rendition) THEN
        PERFORM log_fact(NEW.license_id, NEW.rendition, 'renewed', NULL, NEW.signed_at);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER signature_logged AFTER INSERT ON signature
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.rendition > 1 AND NEW.format = 'sd_jwt')
    EXECUTE FUNCTION log_renewal();
"""

# Licences from before the log enter it in the order of what happened.
BACKLOG = """
SELECT log_fact(license_id, 1, kind, logged_reason, at) FROM (
    SELECT license_id, 'issued' AS kind, NULL AS logged_reason, issued_at AS at FROM license WHERE issued_at IS NOT NULL
    UNION ALL
    SELECT license_id, state, reason, coalesce(ended_at, issued_at) FROM license WHERE state IN ('superseded', 'void')
) AS past ORDER BY at, kind
"""

GRANTS = {
    "log_queue": "SELECT, INSERT, DELETE",
    "log_entry": "SELECT, INSERT",
    "tile": "SELECT, INSERT, UPDATE (hashes)",
    "checkpoint": "SELECT, INSERT",
    "checkpoint_signature": "SELECT, INSERT",
}


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(APPEND_ONLY)
    for table in ("log_entry", "checkpoint", "checkpoint_signature"):
        op.execute(KEPT.format(table=table))
    op.execute(QUEUEING)
    op.execute(BACKLOG)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
