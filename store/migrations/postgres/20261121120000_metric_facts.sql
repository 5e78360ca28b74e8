-- +goose Up
-- What the metric engine reads. Instants and durations are milliseconds. Rows of
-- before this migration are filled by `parley facts rebuild`.
ALTER TABLE message_facts ADD COLUMN author text NOT NULL DEFAULT '';
ALTER TABLE message_facts ADD COLUMN identity_id uuid;
UPDATE message_facts SET
    author = (SELECT role FROM messages m WHERE m.id = message_facts.message_id),
    identity_id = (SELECT identity_id FROM contact_threads t WHERE t.id = message_facts.contact_id);
DROP INDEX message_facts_at;
DROP INDEX message_facts_agent;
CREATE INDEX message_facts_at ON message_facts (organization_id, at, direction, contact_id, conversation_id);
CREATE INDEX message_facts_agent ON message_facts (organization_id, agent_id, at, direction, contact_id, conversation_id)
    WHERE agent_id IS NOT NULL;
CREATE INDEX message_facts_response ON message_facts (organization_id, at, direction, response_ms) WHERE response_ms IS NOT NULL;
CREATE INDEX message_facts_opened ON message_facts (organization_id, at, opened_by) WHERE opened_by IS NOT NULL;
CREATE INDEX message_facts_paid ON message_facts (organization_id, at) WHERE paid;

-- The tags of messages, by tag and time.
CREATE TABLE message_tag_facts (
    organization_id uuid NOT NULL,
    tag_id uuid NOT NULL,
    at bigint NOT NULL,
    message_id uuid NOT NULL,
    PRIMARY KEY (organization_id, tag_id, at, message_id)
);

-- first_, last_: the first and the last message in the order of threads.
-- last_agent_id: the agent of the last message that has one. resolved_agent_id:
-- the agent whom the resolve event named. hours_message_id: the message whose
-- business hours the reply was measured by; null where the channel's were, or none.
ALTER TABLE conversation_facts ADD COLUMN first_at bigint;
ALTER TABLE conversation_facts ADD COLUMN first_id uuid;
ALTER TABLE conversation_facts ADD COLUMN last_at bigint;
ALTER TABLE conversation_facts ADD COLUMN last_id uuid;
ALTER TABLE conversation_facts ADD COLUMN last_agent_id uuid;
ALTER TABLE conversation_facts ADD COLUMN first_reply_open_ms bigint;
ALTER TABLE conversation_facts ADD COLUMN hours_message_id uuid;
DROP INDEX conversation_facts_reply;
DROP INDEX conversation_facts_resolved;
CREATE INDEX conversation_facts_reply ON conversation_facts (organization_id, first_reply_at, first_reply_ms, first_reply_open_ms)
    WHERE first_reply_at IS NOT NULL;
CREATE INDEX conversation_facts_resolved ON conversation_facts (organization_id, resolved_at, first_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX conversation_facts_silent ON conversation_facts (organization_id, last_at, first_at) WHERE resolved_at IS NULL;
CREATE INDEX conversation_facts_first ON conversation_facts (organization_id, first_at);

-- The first use of a tag by a subject: a conversation, else a message that stands
-- for itself. direction is RESOLVE where a resolve event brought it; then
-- message_id is null and ordinal 0.
CREATE TABLE tag_facts (
    organization_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    tag_id uuid NOT NULL,
    kind text NOT NULL,
    conversation_id uuid,
    message_id uuid,
    at bigint NOT NULL,
    direction text NOT NULL,
    ordinal bigint NOT NULL,
    channel_type text,
    identifier text,
    provider text,
    agent_id uuid,
    team_id uuid,
    country text,
    author text,
    PRIMARY KEY (organization_id, subject_id, tag_id)
);
CREATE INDEX tag_facts_at ON tag_facts (organization_id, at, kind, tag_id);
CREATE INDEX tag_facts_tag ON tag_facts (organization_id, tag_id, at, subject_id);

-- One row per interaction.
CREATE TABLE interaction_facts (
    organization_id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    at bigint NOT NULL,
    connected_at bigint,
    ended_at bigint,
    wrapped_up_at bigint,
    status text NOT NULL,
    channel_type text,
    identifier text,
    provider text,
    queue_id uuid,
    agent_id uuid,
    PRIMARY KEY (organization_id, interaction_id)
);
CREATE INDEX interaction_facts_at ON interaction_facts (organization_id, at);
CREATE INDEX interaction_facts_queue ON interaction_facts (organization_id, queue_id, at);

-- How far each organization's facts have been computed again. version: of the
-- definitions. step and last_id: where to go on. finished_at is null meanwhile.
CREATE TABLE fact_rebuilds (
    organization_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    step text NOT NULL,
    last_id uuid NOT NULL,
    finished_at bigint
);

-- +goose Down
DROP TABLE fact_rebuilds;
DROP TABLE interaction_facts;
DROP TABLE tag_facts;
DROP TABLE message_tag_facts;
DROP INDEX conversation_facts_first;
DROP INDEX conversation_facts_silent;
DROP INDEX conversation_facts_resolved;
DROP INDEX conversation_facts_reply;
ALTER TABLE conversation_facts DROP COLUMN hours_message_id;
ALTER TABLE conversation_facts DROP COLUMN first_reply_open_ms;
ALTER TABLE conversation_facts DROP COLUMN last_agent_id;
ALTER TABLE conversation_facts DROP COLUMN last_id;
ALTER TABLE conversation_facts DROP COLUMN last_at;
ALTER TABLE conversation_facts DROP COLUMN first_id;
ALTER TABLE conversation_facts DROP COLUMN first_at;
CREATE INDEX conversation_facts_reply ON conversation_facts (organization_id, first_reply_at);
CREATE INDEX conversation_facts_resolved ON conversation_facts (organization_id, resolved_at);
DROP INDEX message_facts_paid;
DROP INDEX message_facts_opened;
DROP INDEX message_facts_response;
DROP INDEX message_facts_agent;
DROP INDEX message_facts_at;
CREATE INDEX message_facts_at ON message_facts (organization_id, at);
CREATE INDEX message_facts_agent ON message_facts (organization_id, agent_id, at);
ALTER TABLE message_facts DROP COLUMN identity_id;
ALTER TABLE message_facts DROP COLUMN author;
