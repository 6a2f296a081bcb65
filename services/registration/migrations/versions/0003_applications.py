"""Applications with what was frozen and signed, materials, deadlines, reviews, decisions, documents."""

from alembic import op

from shared import migrate

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPLICATIONS = """
CREATE TABLE application (
    application_id      uuid PRIMARY KEY,
    entity_id           uuid NOT NULL,
    applicant_subject   text NOT NULL,
    applicant_person_id uuid NOT NULL REFERENCES person,
    business_type       text NOT NULL,
    kind                text NOT NULL,
    registry            char(6) NOT NULL,
    claim_id            uuid REFERENCES name_claim,
    public_form         jsonb NOT NULL,
    private_sealed      bytea NOT NULL,
    state               text NOT NULL CHECK (state IN ('draft', 'signing', 'submitted', 'received', 'in_review',
                        'returned', 'approved_first', 'approved', 'registered', 'withdrawn', 'abandoned')),
    round_no            int NOT NULL DEFAULT 1,
    previous_round_id   uuid REFERENCES application,
    application_no      text,
    content_hash        char(64),
    signing_until_on    date,
    rule_day            date,
    submitted_at        timestamptz,
    received_at         timestamptz,
    approved_on         date,
    registered_at       timestamptz,
    license_issued_at   timestamptz,
    published_at        timestamptz,
    code_delayed_since  timestamptz,
    created_at          timestamptz NOT NULL,
    edited_at           timestamptz NOT NULL,
    version             int NOT NULL DEFAULT 1,
    CONSTRAINT application_round_key UNIQUE (previous_round_id),
    CONSTRAINT application_no_key UNIQUE (application_no),
    CONSTRAINT application_submitted_check CHECK (submitted_at IS NULL
        OR (application_no IS NOT NULL AND rule_day IS NOT NULL AND content_hash IS NOT NULL))
);
CREATE INDEX application_applicant_idx ON application (applicant_subject, application_id DESC);
CREATE INDEX application_open_idx ON application (registry, state)
    WHERE state IN ('submitted', 'received', 'in_review', 'approved_first');
CREATE INDEX application_entity_idx ON application (entity_id);
CREATE TABLE application_content (
    content_hash   char(64) NOT NULL,
    application_id uuid NOT NULL REFERENCES application,
    public_form    jsonb NOT NULL,
    private_sealed bytea NOT NULL,
    frozen_at      timestamptz NOT NULL,
    PRIMARY KEY (application_id, content_hash)
);
CREATE TABLE application_counter (
    day  date PRIMARY KEY,
    last int NOT NULL
);
CREATE TABLE material (
    material_id    uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application,
    material_kind  text NOT NULL,
    media_type     text NOT NULL,
    size           int NOT NULL,
    sha256         char(64) NOT NULL,
    sealed         bytea NOT NULL,
    uploaded_at    timestamptz NOT NULL
);
CREATE INDEX material_application_idx ON material (application_id);
CREATE TABLE signatory (
    signatory_id   uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application,
    content_hash   char(64) NOT NULL,
    person_id      uuid NOT NULL REFERENCES person,
    name           text NOT NULL,
    roles          text[] NOT NULL,
    declined_at    timestamptz,
    decline_reason text,
    voided_at      timestamptz
);
CREATE UNIQUE INDEX signatory_person_key ON signatory (application_id, content_hash, person_id) WHERE voided_at IS NULL;
CREATE INDEX signatory_person_idx ON signatory (person_id);
CREATE TABLE signature (
    signature_id        uuid PRIMARY KEY,
    application_id      uuid NOT NULL REFERENCES application,
    signatory_id        uuid NOT NULL REFERENCES signatory,
    content_hash        char(64) NOT NULL,
    person_id           uuid NOT NULL REFERENCES person,
    subject             text NOT NULL,
    method              text NOT NULL,
    undertaking_version text,
    signed_at           timestamptz NOT NULL,
    CONSTRAINT signature_task_key UNIQUE (application_id, signatory_id, content_hash)
);
"""

REVIEWS = """
CREATE TABLE deadline (
    deadline_id      uuid PRIMARY KEY,
    application_id   uuid NOT NULL REFERENCES application,
    deadline         text NOT NULL,
    rule_id          text NOT NULL,
    started_on       date NOT NULL,
    unit             text NOT NULL,
    n                int NOT NULL,
    due_on           date,
    provisional      boolean NOT NULL,
    calendar_version text NOT NULL,
    ended_at         timestamptz,
    CONSTRAINT deadline_known_check CHECK (provisional OR due_on IS NOT NULL),
    CONSTRAINT deadline_application_key UNIQUE (application_id, deadline)
);
CREATE TABLE review_claim (
    review_claim_id uuid PRIMARY KEY,
    application_id  uuid NOT NULL REFERENCES application,
    officer         text NOT NULL,
    claimed_at      timestamptz NOT NULL,
    lease_until     timestamptz NOT NULL,
    released_at     timestamptz
);
CREATE UNIQUE INDEX claim_application_key ON review_claim (application_id) WHERE released_at IS NULL;
CREATE TABLE review (
    review_id      uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application,
    first_officer  text NOT NULL,
    second_officer text,
    outcome        text NOT NULL,
    recommended_at timestamptz NOT NULL,
    confirmed_at   timestamptz,
    sent_back_at   timestamptz,
    remark         text,
    CONSTRAINT review_four_eyes_check CHECK (second_officer <> first_officer)
);
CREATE UNIQUE INDEX review_open_key ON review (application_id) WHERE confirmed_at IS NULL AND sent_back_at IS NULL;
CREATE TABLE decision (
    decision_id    uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application,
    outcome        text NOT NULL,
    mode           text NOT NULL,
    first_officer  text NOT NULL,
    second_officer text,
    rule_ids       text[] NOT NULL,
    decided_on     date NOT NULL,
    decided_at     timestamptz NOT NULL,
    set_aside_at   timestamptz,
    CONSTRAINT decision_four_eyes_check CHECK (second_officer <> first_officer),
    CONSTRAINT decision_mode_check CHECK (mode = CASE WHEN second_officer IS NULL THEN 'one_officer' ELSE 'two_officers' END)
);
CREATE UNIQUE INDEX decision_application_key ON decision (application_id) WHERE set_aside_at IS NULL;
CREATE TABLE approved_content (
    application_id uuid PRIMARY KEY REFERENCES application,
    particulars    jsonb NOT NULL,
    tax_items      jsonb NOT NULL
);
CREATE TABLE document_counter (
    series   text NOT NULL,
    registry char(6) NOT NULL,
    year     int NOT NULL,
    last     int NOT NULL,
    PRIMARY KEY (series, registry, year)
);
CREATE TABLE document (
    document_id    uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application,
    document_kind  text NOT NULL,
    series         text NOT NULL,
    registry       char(6) NOT NULL,
    year           int NOT NULL,
    number         int NOT NULL,
    document_no    text NOT NULL,
    issued_on      date NOT NULL,
    issued_at      timestamptz NOT NULL,
    body           jsonb NOT NULL,
    CONSTRAINT document_number_key UNIQUE (series, registry, year, number)
);
CREATE INDEX document_application_idx ON document (application_id);
"""


def upgrade() -> None:
    op.execute(APPLICATIONS)
    migrate.grant("application", "SELECT, INSERT, UPDATE")
    migrate.grant("application_content", "SELECT, INSERT")
    migrate.grant("application_counter", "SELECT, INSERT, UPDATE")
    migrate.grant("material", "SELECT, INSERT, DELETE")
    migrate.grant("signatory", "SELECT, INSERT, UPDATE (declined_at, decline_reason, voided_at)")
    migrate.grant("signature", "SELECT, INSERT")
    op.execute(REVIEWS)
    migrate.grant("deadline", "SELECT, INSERT, UPDATE (ended_at, due_on, provisional, calendar_version)")
    migrate.grant("review_claim", "SELECT, INSERT, UPDATE (lease_until, released_at)")
    migrate.grant("review", "SELECT, INSERT, UPDATE (second_officer, confirmed_at, sent_back_at, remark)")
    migrate.grant("decision", "SELECT, INSERT, UPDATE (set_aside_at)")
    migrate.grant("approved_content", "SELECT, INSERT")
    migrate.grant("document_counter", "SELECT, INSERT, UPDATE")
    migrate.grant("document", "SELECT, INSERT")
