"""Cases, undertakings and their signatures, notices, department requests and answers, objections, decisions."""

from alembic import op

from shared import migrate

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CASES = """
CREATE TABLE dereg_case (
    case_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    uscc text NOT NULL,
    registry text NOT NULL,
    route text NOT NULL,
    state text NOT NULL,
    outcome text,
    rule_id text,
    reason text NOT NULL,
    undertaking_version text NOT NULL,
    contact bytea,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    edited_on date NOT NULL,
    previous_case_id uuid,
    cure_statement text,
    cure_stated_on date,
    undertaking_id uuid,
    content_hash text,
    signing_until_on date,
    declined_by text,
    declined_reason text,
    lock_refused text,
    blocked_by text[] NOT NULL DEFAULT '{}',
    filed_at timestamptz,
    hand_back text,
    closed_on date,
    version int NOT NULL DEFAULT 1,
    CONSTRAINT dereg_case_pkey PRIMARY KEY (case_id),
    CONSTRAINT dereg_case_previous_fkey FOREIGN KEY (previous_case_id) REFERENCES dereg_case,
    CONSTRAINT dereg_case_state_check CHECK (state IN ('draft', 'signing', 'opening', 'in_notice', 'filing_window',
        'under_decision', 'granted', 'closed')),
    CONSTRAINT dereg_case_outcome_check CHECK ((state = 'closed') = (outcome IS NOT NULL))
);
CREATE UNIQUE INDEX dereg_case_open_key ON dereg_case (entity_id) WHERE state NOT IN ('draft', 'closed');
CREATE UNIQUE INDEX simplified_attempt_key ON dereg_case (entity_id) WHERE rule_id IN ('SD-2017', 'SD-2018S');
CREATE INDEX dereg_case_entity_idx ON dereg_case (entity_id, created_at);
CREATE INDEX dereg_case_state_idx ON dereg_case (state, registry);
CREATE INDEX dereg_case_creator_idx ON dereg_case (created_by, created_at);

CREATE TABLE undertaking (
    undertaking_id uuid NOT NULL,
    case_id uuid NOT NULL REFERENCES dereg_case ON DELETE CASCADE,
    text_version text NOT NULL,
    content_hash text NOT NULL,
    content jsonb NOT NULL,
    frozen_at timestamptz NOT NULL,
    CONSTRAINT undertaking_pkey PRIMARY KEY (undertaking_id),
    CONSTRAINT undertaking_content_key UNIQUE (case_id, content_hash)
);

CREATE TABLE undertaking_signature (
    signature_id uuid NOT NULL,
    case_id uuid NOT NULL REFERENCES dereg_case ON DELETE CASCADE,
    investor_id uuid NOT NULL,
    content_hash text NOT NULL,
    person_id uuid NOT NULL,
    subject text NOT NULL,
    name text NOT NULL,
    method text NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT undertaking_signature_pkey PRIMARY KEY (signature_id),
    CONSTRAINT undertaking_signature_key UNIQUE (case_id, investor_id, content_hash)
);

CREATE TABLE deadline (
    case_id uuid NOT NULL REFERENCES dereg_case,
    deadline text NOT NULL,
    rule_id text NOT NULL,
    started_on date NOT NULL,
    unit text NOT NULL,
    n int NOT NULL,
    due_on date,
    provisional boolean NOT NULL,
    calendar_version text NOT NULL,
    CONSTRAINT deadline_pkey PRIMARY KEY (case_id, deadline),
    CONSTRAINT deadline_provisional_check CHECK (provisional = (due_on IS NULL))
);

CREATE TABLE document_counter (
    series text NOT NULL,
    registry text NOT NULL,
    period text NOT NULL,
    last_number int NOT NULL,
    CONSTRAINT document_counter_pkey PRIMARY KEY (series, registry, period)
);
"""

NOTICES = """
CREATE TABLE notice (
    notice_id uuid NOT NULL,
    notice_no text NOT NULL,
    case_id uuid NOT NULL REFERENCES dereg_case,
    days int NOT NULL,
    published_at timestamptz NOT NULL,
    published_on date NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    public_until_on date,
    tax_until_on date,
    others_until_on date,
    window_from_on date NOT NULL,
    window_until_on date,
    calendar_version text NOT NULL,
    CONSTRAINT notice_pkey PRIMARY KEY (notice_id),
    CONSTRAINT notice_number_key UNIQUE (notice_no),
    CONSTRAINT notice_case_key UNIQUE (case_id),
    CONSTRAINT notice_period_check CHECK (ends_on = starts_on + days - 1)
);
CREATE INDEX notice_ends_idx ON notice (ends_on);

CREATE TABLE objection (
    objection_id uuid NOT NULL,
    case_id uuid NOT NULL REFERENCES dereg_case,
    by text NOT NULL,
    source text NOT NULL,
    message_id uuid NOT NULL,
    department text,
    reason_code text,
    text text,
    subject text,
    name text,
    contact bytea,
    received_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CONSTRAINT objection_pkey PRIMARY KEY (objection_id),
    CONSTRAINT objection_message_key UNIQUE (source, message_id),
    CONSTRAINT objection_by_check CHECK (CASE by
        WHEN 'department' THEN department IS NOT NULL
        WHEN 'interested_party' THEN subject IS NOT NULL AND name IS NOT NULL AND text IS NOT NULL
        ELSE by = 'system' END)
);
CREATE INDEX objection_case_idx ON objection (case_id);
CREATE INDEX objection_subject_idx ON objection (subject) WHERE subject IS NOT NULL;

CREATE TABLE department_request (
    request_id uuid NOT NULL,
    case_id uuid NOT NULL REFERENCES dereg_case,
    department text NOT NULL,
    state text NOT NULL,
    answer_until_on date,
    asked_at timestamptz NOT NULL,
    receipted_at timestamptz,
    answered_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CONSTRAINT department_request_pkey PRIMARY KEY (request_id),
    CONSTRAINT department_request_key UNIQUE (case_id, department),
    CONSTRAINT department_request_state_check CHECK (state IN ('open', 'receipted', 'answered', 'silent'))
);
CREATE INDEX department_request_department_idx ON department_request (department, state);

CREATE TABLE answer (
    source text NOT NULL,
    message_id uuid NOT NULL,
    case_id uuid NOT NULL REFERENCES dereg_case,
    department text NOT NULL,
    answer text NOT NULL,
    ground text,
    objection_id uuid,
    reason_code text,
    reason_text text,
    received_at timestamptz NOT NULL,
    in_time boolean NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT answer_message_key UNIQUE (source, message_id),
    CONSTRAINT answer_objection_check CHECK (answer NOT IN ('objection', 'objection_withdrawn') OR objection_id IS NOT NULL)
);
CREATE INDEX answer_case_idx ON answer (case_id, department);

CREATE TABLE late_answer (
    source text NOT NULL,
    message_id uuid NOT NULL,
    case_id uuid NOT NULL REFERENCES dereg_case,
    department text NOT NULL,
    answer text NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT late_answer_pkey PRIMARY KEY (source, message_id)
);
CREATE INDEX late_answer_case_idx ON late_answer (case_id);
"""

DECISIONS = """
CREATE TABLE review_claim (
    claim_id uuid NOT NULL,
    case_id uuid NOT NULL REFERENCES dereg_case,
    officer text NOT NULL,
    claimed_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    released_at timestamptz,
    CONSTRAINT review_claim_pkey PRIMARY KEY (claim_id)
);
CREATE UNIQUE INDEX review_claim_case_key ON review_claim (case_id) WHERE released_at IS NULL;

CREATE TABLE dereg_decision (
    decision_id uuid NOT NULL,
    case_id uuid NOT NULL REFERENCES dereg_case,
    outcome text NOT NULL,
    first_officer text NOT NULL,
    recommended_at timestamptz NOT NULL,
    second_officer text,
    decided_at timestamptz,
    decided_on date,
    document_no text,
    entity_stream_version_seen int,
    set_aside_at timestamptz,
    CONSTRAINT dereg_decision_pkey PRIMARY KEY (decision_id),
    CONSTRAINT dereg_decision_number_key UNIQUE (document_no),
    CONSTRAINT dereg_four_eyes_check CHECK (second_officer <> first_officer),
    CONSTRAINT dereg_decision_whole_check CHECK (num_nulls(second_officer, decided_at, decided_on, document_no,
        entity_stream_version_seen) IN (0, 5))
);
CREATE UNIQUE INDEX dereg_decision_key ON dereg_decision (case_id) WHERE set_aside_at IS NULL;
"""

GRANTS = {
    "dereg_case": "SELECT, INSERT, UPDATE, DELETE",
    "undertaking": "SELECT, INSERT, DELETE",
    "undertaking_signature": "SELECT, INSERT, DELETE",
    "deadline": "SELECT, INSERT, UPDATE",
    "document_counter": "SELECT, INSERT, UPDATE",
    "notice": "SELECT, INSERT, UPDATE (public_until_on, tax_until_on, others_until_on, window_until_on, calendar_version)",
    "objection": "SELECT, INSERT, UPDATE (withdrawn_at, version)",
    "department_request": "SELECT, INSERT, UPDATE (state, answer_until_on, receipted_at, answered_at, version)",
    "answer": "SELECT, INSERT",
    "late_answer": "SELECT, INSERT",
    "review_claim": "SELECT, INSERT, UPDATE (until_at, released_at)",
    "dereg_decision": "SELECT, INSERT, UPDATE",
}


def upgrade() -> None:
    for statements in (CASES, NOTICES, DECISIONS):
        op.execute(statements)
    for table, privileges in GRANTS.items():
        migrate.grant(table, privileges)
