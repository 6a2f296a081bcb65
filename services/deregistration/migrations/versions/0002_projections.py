"""What registration told: entities, their marks and holders, and which account is which person."""

from alembic import op

from shared import migrate

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = """
CREATE TABLE subject (
    entity_id uuid NOT NULL,
    uscc text NOT NULL,
    registry text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    name text NOT NULL,
    particulars jsonb NOT NULL,
    stream_version int NOT NULL,
    CONSTRAINT subject_pkey PRIMARY KEY (entity_id)
);
CREATE INDEX subject_uscc_idx ON subject (uscc);
CREATE INDEX subject_heads_idx ON subject USING gin ((particulars -> 'heads') jsonb_path_ops);

CREATE TABLE open_mark (
    mark_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    mark jsonb NOT NULL,
    stream_version int NOT NULL,
    CONSTRAINT open_mark_pkey PRIMARY KEY (mark_id)
);
CREATE INDEX open_mark_entity_idx ON open_mark (entity_id);

CREATE TABLE investor_projection (
    entity_id uuid NOT NULL,
    investor_id uuid NOT NULL,
    person_id uuid,
    uscc text,
    CONSTRAINT investor_projection_pkey PRIMARY KEY (entity_id, investor_id)
);
CREATE INDEX investor_projection_person_idx ON investor_projection (person_id);

-- One row for each enterprise that holds a share of another one.
CREATE TABLE holding_projection (
    entity_id uuid NOT NULL,
    investor_uscc text NOT NULL,
    CONSTRAINT holding_projection_pkey PRIMARY KEY (entity_id, investor_uscc)
);
CREATE INDEX holding_projection_investor_idx ON holding_projection (investor_uscc);

CREATE TABLE branch_projection (
    entity_id uuid NOT NULL,
    parent_uscc text NOT NULL,
    CONSTRAINT branch_projection_pkey PRIMARY KEY (entity_id)
);
CREATE INDEX branch_projection_parent_idx ON branch_projection (parent_uscc);

CREATE TABLE person_binding (
    subject text NOT NULL,
    person_id uuid NOT NULL,
    bound_at timestamptz NOT NULL,
    CONSTRAINT person_binding_pkey PRIMARY KEY (subject)
);
CREATE INDEX person_binding_person_idx ON person_binding (person_id);
"""


def upgrade() -> None:
    op.execute(SQL)
    migrate.grant("subject", "SELECT, INSERT, UPDATE")
    migrate.grant("person_binding", "SELECT, INSERT, UPDATE")
    for table in ("open_mark", "investor_projection", "holding_projection", "branch_projection"):
        migrate.grant(table, "SELECT, INSERT, UPDATE, DELETE")
