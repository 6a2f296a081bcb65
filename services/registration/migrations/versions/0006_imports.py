"""The import of an outside register as a job: the file, its rows, what became of each, what is still to be told."""

from alembic import op

from shared.migrate import grant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# line: the line of the file on which a row begins. A file is known by its content; its rows never change.
FILES = """
CREATE TABLE import_file (
    file_id   uuid PRIMARY KEY,
    sha256    char(64) NOT NULL,
    file_name text NOT NULL,
    size      bigint NOT NULL,
    headings  text[] NOT NULL,
    row_count int,
    staged_by text NOT NULL,
    staged_at timestamptz NOT NULL,
    CONSTRAINT import_file_sha256_key UNIQUE (sha256)
);
CREATE TABLE import_row (
    file_id uuid NOT NULL,
    line    int NOT NULL,
    cells   text[] NOT NULL,
    CONSTRAINT import_row_pkey PRIMARY KEY (file_id, line)
);
"""

# The sums are the database's: no job can say it is done with a row unaccounted for.
JOBS = """
CREATE TABLE import_job (
    job_id              uuid PRIMARY KEY,
    file_id             uuid NOT NULL REFERENCES import_file,
    batch_id            text NOT NULL CHECK (length(batch_id) <= 64),
    mapping             jsonb NOT NULL,
    registry            char(6),
    dry_run             boolean NOT NULL,
    state               text NOT NULL CHECK (state IN ('draft', 'running', 'done')),
    row_count           int NOT NULL,
    through_line        int NOT NULL DEFAULT 0,
    rows_done           int NOT NULL DEFAULT 0,
    taken               int NOT NULL DEFAULT 0,
    taken_with_warnings int NOT NULL DEFAULT 0,
    rejected            int NOT NULL DEFAULT 0,
    entered             int NOT NULL DEFAULT 0,
    present             int NOT NULL DEFAULT 0,
    awaiting_code       int NOT NULL DEFAULT 0,
    findings            jsonb NOT NULL DEFAULT '{}',
    created_by          text NOT NULL,
    created_at          timestamptz NOT NULL,
    begun_at            timestamptz,
    moved_at            timestamptz,
    ended_at            timestamptz,
    version             int NOT NULL DEFAULT 1,
    CONSTRAINT import_job_sum_check CHECK (taken + taken_with_warnings + rejected = rows_done),
    CONSTRAINT import_job_taken_check CHECK (entered + present + awaiting_code = taken + taken_with_warnings),
    CONSTRAINT import_job_done_check CHECK (state <> 'done' OR (rows_done = row_count AND ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX import_job_running_key
    ON import_job (file_id, dry_run, md5(mapping::text), coalesce(registry, '')) WHERE state = 'running';
CREATE INDEX import_job_state_idx ON import_job (state) WHERE state = 'running';
"""

# change: what the row did to the register (in a dry run: would have done); NULL for a rejected one.
# comparison_hash, industry_from, industry_to: the key of the name, to find the same name in the same file.
VERDICTS = """
CREATE TABLE import_verdict (
    job_id          uuid NOT NULL,
    line            int NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('taken', 'taken_with_warnings', 'rejected')),
    change          text CHECK (change IN ('entered', 'present', 'awaiting_code')),
    code            text NOT NULL,
    name            text NOT NULL,
    body            char(9),
    numbers         text[],
    comparison_hash bigint,
    industry_from   int,
    industry_to     int,
    reasons         text[] NOT NULL,
    warnings        text[] NOT NULL,
    others          jsonb,
    entity_id       uuid,
    CONSTRAINT import_verdict_pkey PRIMARY KEY (job_id, line),
    CONSTRAINT import_verdict_ended_check CHECK (CASE outcome
        WHEN 'rejected' THEN change IS NULL AND cardinality(reasons) > 0
        WHEN 'taken' THEN change IS NOT NULL AND cardinality(reasons) + cardinality(warnings) = 0
        ELSE change IS NOT NULL AND cardinality(reasons) = 0 AND cardinality(warnings) > 0 END)
);
CREATE INDEX import_verdict_body_idx ON import_verdict (job_id, body) WHERE change IS NOT NULL;
CREATE INDEX import_verdict_name_idx ON import_verdict (job_id, comparison_hash) WHERE change IS NOT NULL;
CREATE INDEX import_verdict_number_idx ON import_verdict USING gin (numbers) WHERE numbers IS NOT NULL;
CREATE INDEX import_verdict_noted_idx ON import_verdict (job_id, outcome, line) WHERE outcome <> 'taken';
"""

# A queue: rows go when the event is in the outbox.
UNTOLD = """
CREATE TABLE import_untold (
    entity_id uuid PRIMARY KEY,
    job_id    uuid NOT NULL,
    line      int NOT NULL
);
"""

# Rows without a unified code: what is kept until codegen has given one. claim_id: their name is taken already.
CONVERSIONS = """
CREATE TABLE import_conversion (
    application_id uuid PRIMARY KEY,
    entity_id      uuid NOT NULL,
    job_id         uuid NOT NULL,
    line           int NOT NULL,
    state          text NOT NULL CHECK (state IN ('awaiting_code', 'entered')),
    registry       char(6) NOT NULL,
    kind           text NOT NULL,
    entity_type    text,
    code_category  char(1) NOT NULL,
    name_full      text NOT NULL,
    claim_id       uuid NOT NULL REFERENCES name_claim,
    particulars    jsonb NOT NULL,
    legacy_numbers jsonb NOT NULL,
    numbers        text[] NOT NULL,
    established_on date,
    exchanged_on   date,
    warnings       text[] NOT NULL,
    batch_id       text NOT NULL,
    uscc           char(18),
    created_at     timestamptz NOT NULL,
    told_at        timestamptz,
    delayed_since  timestamptz,
    entered_at     timestamptz,
    CONSTRAINT import_conversion_entity_key UNIQUE (entity_id),
    CONSTRAINT import_conversion_entered_check CHECK ((state = 'entered') = (uscc IS NOT NULL))
);
CREATE INDEX import_conversion_untold_idx ON import_conversion (application_id) WHERE told_at IS NULL;
CREATE INDEX import_conversion_job_idx ON import_conversion (job_id, line);
CREATE INDEX import_conversion_number_idx ON import_conversion USING gin (numbers) WHERE state = 'awaiting_code';
"""


def upgrade() -> None:
    op.execute(FILES)
    grant("import_file", "SELECT, INSERT, UPDATE (row_count)")
    grant("import_row", "SELECT, INSERT")
    op.execute(JOBS)
    grant("import_job", "SELECT, INSERT, UPDATE")
    op.execute(VERDICTS)
    grant("import_verdict", "SELECT, INSERT")
    op.execute(UNTOLD)
    grant("import_untold", "SELECT, INSERT, DELETE")
    op.execute(CONVERSIONS)
    grant("import_conversion", "SELECT, INSERT, UPDATE (state, uscc, told_at, delayed_since, entered_at)")
