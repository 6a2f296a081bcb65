"""What the departments were told and what they answered."""

from alembic import op

from shared.migrate import grant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE enterprise (
            uscc text NOT NULL,
            entity_id uuid NOT NULL,
            opened_on date NOT NULL,
            closed_on date,
            CONSTRAINT enterprise_pkey PRIMARY KEY (uscc),
            CONSTRAINT enterprise_entity_key UNIQUE (entity_id)
        );

        -- One row per department asked and notice. answer: none yet, no_objection, objection.
        CREATE TABLE notice (
            department text NOT NULL,
            notice_id uuid NOT NULL,
            case_id uuid NOT NULL,
            uscc text NOT NULL,
            entity_id uuid NOT NULL,
            asked_at timestamptz NOT NULL,
            answer text,
            objection_id uuid,
            CONSTRAINT notice_pkey PRIMARY KEY (department, notice_id),
            CONSTRAINT notice_answer_check CHECK (answer IN ('no_objection', 'objection')),
            CONSTRAINT notice_objection_check CHECK
                ((answer IS NOT DISTINCT FROM 'objection') = (objection_id IS NOT NULL))
        );
        CREATE INDEX notice_open_idx ON notice (asked_at) WHERE answer IS NULL;

        -- What an operator of the sandbox wants a department to hold against an enterprise until it is withdrawn.
        CREATE TABLE claim (
            department text NOT NULL,
            uscc text NOT NULL,
            reason_code text NOT NULL,
            withdrawn boolean NOT NULL DEFAULT false,
            CONSTRAINT claim_pkey PRIMARY KEY (department, uscc)
        );
    """)
    grant("enterprise", "SELECT, INSERT, UPDATE (closed_on)")
    grant("notice", "SELECT, INSERT, UPDATE (answer, objection_id)")
    grant("claim", "SELECT, INSERT, UPDATE (reason_code, withdrawn)")
