-- The tables that every service has in the same shape (contract 1.6). Written once, in migration 0001 of each service.
-- Grants to the runtime role stand in shared/migrate.py beside their reasons.

-- Insert and delete only: a change-data-capture router treats an UPDATE here as an error. One column per header.
CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    id uuid NOT NULL,
    aggregatetype varchar(255) NOT NULL,
    aggregateid varchar(255) NOT NULL,
    type varchar(255) NOT NULL,
    payload jsonb NOT NULL,
    aggregate_version int NOT NULL,
    specversion text NOT NULL DEFAULT '1.0',
    source text NOT NULL,
    dataschema text NOT NULL,
    datacontenttype text NOT NULL DEFAULT 'application/json',
    occurred_at timestamptz NOT NULL,
    dataclass text NOT NULL,
    correlationid text NOT NULL,
    causationid text,
    traceparent text,
    CONSTRAINT outbox_pkey PRIMARY KEY (seq),
    CONSTRAINT outbox_id_key UNIQUE (id),
    CONSTRAINT outbox_version_key UNIQUE (aggregatetype, aggregateid, aggregate_version)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- The version of each aggregate this service tells of. Locked FIRST in every telling transaction: whoever holds the row
-- gets its seq after the one before it committed, so that the relay never sees two events of an aggregate turned round.
CREATE TABLE stream_head (
    aggregatetype varchar(255) NOT NULL,
    aggregateid varchar(255) NOT NULL,
    version int NOT NULL DEFAULT 0,
    CONSTRAINT stream_head_pkey PRIMARY KEY (aggregatetype, aggregateid),
    CONSTRAINT stream_head_version_check CHECK (version >= 0)
);

-- The permanent record of what was told, in the transaction that empties the outbox. For ever; INSERT and SELECT only.
CREATE TABLE event_log (
    seq bigint NOT NULL,
    id uuid NOT NULL,
    aggregatetype varchar(255) NOT NULL,
    aggregateid varchar(255) NOT NULL,
    type varchar(255) NOT NULL,
    payload jsonb NOT NULL,
    aggregate_version int NOT NULL,
    specversion text NOT NULL,
    source text NOT NULL,
    dataschema text NOT NULL,
    datacontenttype text NOT NULL,
    occurred_at timestamptz NOT NULL,
    dataclass text NOT NULL,
    correlationid text NOT NULL,
    causationid text,
    traceparent text,
    appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT event_log_pkey PRIMARY KEY (seq),
    CONSTRAINT event_log_id_key UNIQUE (id),
    CONSTRAINT event_log_version_key UNIQUE (aggregatetype, aggregateid, aggregate_version)
);

-- What was handled, written in the transaction of the effect.
CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT inbox_pkey PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_received_at_idx ON inbox (received_at);

-- The last version handled of each aggregate, also of event types that the service ignores: makes loss and reordering visible.
CREATE TABLE aggregate_seen (
    consumer text NOT NULL,
    aggregatetype varchar(255) NOT NULL,
    aggregateid varchar(255) NOT NULL,
    last_version int NOT NULL,
    CONSTRAINT aggregate_seen_pkey PRIMARY KEY (consumer, aggregatetype, aggregateid)
);

-- Everything appended to the partition before this moment (system clock) has been handled or set aside.
CREATE TABLE bus_watermark (
    topic text NOT NULL,
    partition int NOT NULL,
    through_at timestamptz NOT NULL,
    CONSTRAINT bus_watermark_pkey PRIMARY KEY (topic, partition)
);

-- Events set aside; state parked holds back later events of the same key.
CREATE TABLE dead_letter (
    dead_letter_id uuid NOT NULL,
    consumer text NOT NULL,
    topic text NOT NULL,
    partition int NOT NULL,
    "offset" bigint NOT NULL,
    key text NOT NULL,
    event_id uuid NOT NULL,
    headers jsonb NOT NULL,
    payload text NOT NULL,
    appended_at timestamptz NOT NULL,
    reason text NOT NULL,
    tries int NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'parked',
    set_aside_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT dead_letter_pkey PRIMARY KEY (dead_letter_id),
    CONSTRAINT dead_letter_event_key UNIQUE (consumer, event_id),
    CONSTRAINT dead_letter_state_check CHECK (state IN ('parked', 'released', 'discarded'))
);
CREATE INDEX dead_letter_parked_idx ON dead_letter (consumer, topic, key) WHERE state = 'parked';

-- The answer given to a write, so that its repetition gets the same one.
CREATE TABLE idempotency (
    subject text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    state text NOT NULL,
    status int,
    body jsonb,
    headers jsonb,
    expires_at timestamptz NOT NULL,
    CONSTRAINT idempotency_pkey PRIMARY KEY (subject, key)
);
CREATE INDEX idempotency_expires_at_idx ON idempotency (expires_at);

-- Who did what to which case, in the transaction of the act. Append-only; holds no personal data.
CREATE TABLE audit_entry (
    audit_entry_id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    legal_at timestamptz NOT NULL,
    actor text NOT NULL,
    act text NOT NULL,
    subject_id text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    request_id text,
    CONSTRAINT audit_entry_pkey PRIMARY KEY (audit_entry_id)
);
CREATE INDEX audit_entry_subject_idx ON audit_entry (subject_id, audit_entry_id);

-- Sandbox only: from effective_at (system clock) the legal clock runs offset_days ahead. The history dates append times.
CREATE TABLE sandbox_clock (
    effective_at timestamptz NOT NULL,
    offset_days int NOT NULL,
    CONSTRAINT sandbox_clock_pkey PRIMARY KEY (effective_at)
);

-- The last sign of life of each thread of the worker, with its figures, for metrics and readiness.
CREATE TABLE worker_beat (
    part text NOT NULL,
    at timestamptz NOT NULL,
    figures jsonb NOT NULL,
    CONSTRAINT worker_beat_pkey PRIMARY KEY (part)
);

-- Token buckets of the rate limits; may be lost in a crash.
CREATE UNLOGGED TABLE rate_bucket (
    bucket text NOT NULL,
    tokens double precision NOT NULL,
    refilled_at timestamptz NOT NULL,
    CONSTRAINT rate_bucket_pkey PRIMARY KEY (bucket)
);
