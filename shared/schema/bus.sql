-- The embedded bus (design.md calls it the bus of one machine): what a broker keeps, in a database of its own.
-- Written again at every start; every statement is repeatable.

-- The next offset of each partition. Its row lock makes appenders of a partition wait for each other: offsets have no gaps and
-- become visible in order.
CREATE TABLE IF NOT EXISTS bus_head (
    topic text NOT NULL,
    partition int NOT NULL,
    next bigint NOT NULL DEFAULT 0,
    CONSTRAINT bus_head_pkey PRIMARY KEY (topic, partition)
);

CREATE TABLE IF NOT EXISTS bus_log (
    topic text NOT NULL,
    partition int NOT NULL,
    "offset" bigint NOT NULL,
    key text NOT NULL,
    headers jsonb NOT NULL,
    value bytea NOT NULL,
    appended_at timestamptz NOT NULL,
    CONSTRAINT bus_log_pkey PRIMARY KEY (topic, partition, "offset")
);
CREATE INDEX IF NOT EXISTS bus_log_appended_at_idx ON bus_log (appended_at);

-- Who lives in a group. A member whose connection is gone is dead at once, one that is silent is dead at alive_until.
CREATE TABLE IF NOT EXISTS bus_member (
    group_id text NOT NULL,
    member uuid NOT NULL,
    topics text[] NOT NULL,
    pid int NOT NULL,
    backend_start timestamptz NOT NULL,
    alive_until timestamptz NOT NULL,
    CONSTRAINT bus_member_pkey PRIMARY KEY (group_id, member)
);

-- How far a group has read. The owner's generation fences a member that lost the partition without noticing.
CREATE TABLE IF NOT EXISTS bus_offset (
    group_id text NOT NULL,
    topic text NOT NULL,
    partition int NOT NULL,
    next bigint NOT NULL DEFAULT 0,
    owner uuid,
    generation int NOT NULL DEFAULT 0,
    CONSTRAINT bus_offset_pkey PRIMARY KEY (group_id, topic, partition)
);
