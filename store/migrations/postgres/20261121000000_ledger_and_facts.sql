-- +goose Up
-- Tables that are not entities: the ledger, counters, keys and metric facts.
-- Every key leads with the organization.
CREATE TABLE ledger_heads (
    organization_id uuid PRIMARY KEY,
    epoch bigint NOT NULL,
    seq bigint NOT NULL
);
CREATE TABLE ledger (
    organization_id uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    at bigint NOT NULL,
    conversation_id uuid,
    message_id uuid,
    actor_id uuid,
    PRIMARY KEY (organization_id, seq)
);
CREATE TABLE counters (
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (organization_id, kind)
);
CREATE TABLE signing_keys (
    id uuid PRIMARY KEY,
    private_key text NOT NULL,
    created_at bigint NOT NULL,
    retired_at bigint
);
-- One row per IN or OUT message. Instants and durations are milliseconds.
-- The run_, window_ and last_in_ columns are the state of the clocks after the
-- message, so that a late message recomputes its thread from there on only.
CREATE TABLE message_facts (
    organization_id uuid NOT NULL,
    message_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    conversation_id uuid,
    at bigint NOT NULL,
    direction text NOT NULL,
    ordinal bigint NOT NULL,
    channel_id uuid NOT NULL,
    channel_type text NOT NULL,
    identifier text NOT NULL,
    provider text NOT NULL,
    agent_id uuid,
    team_id uuid,
    country text,
    automatic boolean NOT NULL,
    paid boolean NOT NULL,
    run_direction text,
    run_at bigint,
    run_message_id uuid,
    response_ms bigint,
    response_from_id uuid,
    last_in_at bigint,
    window_at bigint,
    opened_by text,
    PRIMARY KEY (organization_id, message_id)
);
CREATE INDEX message_facts_thread ON message_facts (organization_id, thread_id, at, direction, ordinal);
CREATE INDEX message_facts_contact ON message_facts (organization_id, contact_id, at, direction, ordinal, message_id);
CREATE INDEX message_facts_at ON message_facts (organization_id, at);
CREATE INDEX message_facts_agent ON message_facts (organization_id, agent_id, at);
-- One row per conversation.
CREATE TABLE conversation_facts (
    organization_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    first_in_at bigint,
    first_in_id uuid,
    first_reply_at bigint,
    first_reply_id uuid,
    first_reply_ms bigint,
    resolved_at bigint,
    resolved_agent_id uuid,
    resolved_provider text,
    resolved_channel_type text,
    resolved_identifier text,
    PRIMARY KEY (organization_id, conversation_id)
);
CREATE INDEX conversation_facts_reply ON conversation_facts (organization_id, first_reply_at);
CREATE INDEX conversation_facts_resolved ON conversation_facts (organization_id, resolved_at);

-- +goose Down
DROP TABLE conversation_facts;
DROP TABLE message_facts;
DROP TABLE signing_keys;
DROP TABLE counters;
DROP TABLE ledger;
DROP TABLE ledger_heads;
