"""The register of entities with its versions, the public row, the one procedure lock, marks, receipts, imports."""

from alembic import op

from shared import migrate

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ENTITIES = """
CREATE TABLE entity (
    entity_id             uuid PRIMARY KEY,
    uscc                  char(18) NOT NULL,
    registry              char(6) NOT NULL,
    kind                  text NOT NULL,
    status                text NOT NULL
                          CHECK (status IN ('active', 'deregistered', 'revoked', 'deregistered_after_revocation')),
    name_full             text,
    claim_id              uuid REFERENCES name_claim,
    entity_version        int NOT NULL,
    source                text NOT NULL CHECK (source IN ('set_up', 'import')),
    set_up_application_id uuid REFERENCES application,
    source_batch          text,
    code_rule             text NOT NULL,
    established_on        date,
    deregistered_on       date,
    code_adopted_at       timestamptz,
    license_id            uuid,
    license_serial        text,
    license_no            int,
    license_issued_at     timestamptz,
    license_voided_at     timestamptz,
    published_at          timestamptz,
    version               int NOT NULL DEFAULT 1,
    recorded_at           timestamptz NOT NULL,
    CONSTRAINT entity_uscc_key UNIQUE (uscc),
    CONSTRAINT entity_application_key UNIQUE (set_up_application_id),
    CONSTRAINT entity_origin_check CHECK ((source = 'set_up') = (set_up_application_id IS NOT NULL))
);
CREATE UNIQUE INDEX entity_body_key ON entity (substr(uscc, 9, 9));
CREATE INDEX entity_adoption_idx ON entity (source_batch) WHERE source = 'import' AND code_adopted_at IS NULL;
CREATE TABLE entity_version (
    entity_id   uuid NOT NULL REFERENCES entity,
    version     int NOT NULL,
    valid_from  date NOT NULL,
    particulars jsonb NOT NULL,
    tax_items   jsonb,
    act         jsonb,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT entity_version_pkey PRIMARY KEY (entity_id, version),
    CONSTRAINT entity_version_from_key UNIQUE (entity_id, valid_from)
);
CREATE TABLE entity_head (
    entity_id uuid NOT NULL REFERENCES entity,
    person_id uuid NOT NULL REFERENCES person,
    role      text NOT NULL,
    PRIMARY KEY (entity_id, person_id, role)
);
CREATE INDEX entity_head_person_idx ON entity_head (person_id);
CREATE TABLE investor (
    entity_id   uuid NOT NULL REFERENCES entity,
    investor_id uuid NOT NULL,
    person_id   uuid REFERENCES person,
    PRIMARY KEY (entity_id, investor_id)
);
CREATE INDEX investor_person_idx ON investor (person_id);
CREATE TABLE public_entity (
    entity_id       uuid PRIMARY KEY REFERENCES entity,
    uscc            char(18) NOT NULL,
    name_full       text,
    registry        char(6) NOT NULL,
    status          text NOT NULL,
    record          jsonb NOT NULL,
    published_at    timestamptz NOT NULL,
    CONSTRAINT public_entity_uscc_key UNIQUE (uscc)
);
CREATE INDEX public_entity_name_trgm_idx ON public_entity USING gin (name_full gin_trgm_ops);
"""

PROCEDURES = """
CREATE TABLE open_procedure (
    entity_id uuid NOT NULL REFERENCES entity,
    procedure text NOT NULL,
    holder_id uuid NOT NULL,
    taken_at  timestamptz NOT NULL,
    CONSTRAINT open_procedure_pkey PRIMARY KEY (entity_id)
);
CREATE TABLE mark (
    mark_id             uuid PRIMARY KEY,
    entity_id           uuid NOT NULL REFERENCES entity,
    mark                text NOT NULL,
    since_on            date NOT NULL,
    until_on            date,
    source              text NOT NULL,
    reference_no        text NOT NULL,
    blocks              text[] NOT NULL,
    disclose            boolean NOT NULL,
    set_by              text NOT NULL,
    set_at              timestamptz NOT NULL,
    stream_version      int NOT NULL,
    lifted_at           timestamptz,
    lifted_on           date,
    lifted_by           text,
    lifted_reference_no text,
    version             int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX mark_reference_key ON mark (entity_id, mark, source, reference_no) WHERE lifted_at IS NULL;
CREATE TABLE tax_receipt (
    message_id     uuid PRIMARY KEY,
    department     text NOT NULL,
    uscc           char(18) NOT NULL,
    entity_id      uuid NOT NULL REFERENCES entity,
    entity_version int NOT NULL,
    accepted       boolean NOT NULL,
    problems       jsonb NOT NULL,
    authority      text,
    received_at    timestamptz NOT NULL
);
CREATE INDEX tax_receipt_entity_idx ON tax_receipt (entity_id);
CREATE TABLE import_rejection (
    batch_id    text NOT NULL,
    line        int NOT NULL,
    code        text NOT NULL,
    reason      text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (batch_id, line)
);
"""


def upgrade() -> None:
    op.execute(ENTITIES)
    migrate.grant(
        "entity",
        "SELECT, INSERT, UPDATE (status, deregistered_on, code_adopted_at, license_id, license_serial, license_no,"
        " license_issued_at, license_voided_at, published_at, version)",
    )
    migrate.grant("entity_version", "SELECT, INSERT")
    migrate.grant("entity_head", "SELECT, INSERT")
    migrate.grant("investor", "SELECT, INSERT")
    migrate.grant("public_entity", "SELECT, INSERT, UPDATE")
    op.execute(PROCEDURES)
    migrate.grant("open_procedure", "SELECT, INSERT, DELETE")
    migrate.grant("mark", "SELECT, INSERT, UPDATE (lifted_at, lifted_on, lifted_by, lifted_reference_no, version)")
    migrate.grant("tax_receipt", "SELECT, INSERT")
    migrate.grant("import_rejection", "SELECT, INSERT")
