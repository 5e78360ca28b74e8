-- +goose Up
-- What every message pays for and little reads goes: nothing reads the channel's
-- id; a contact's messages are found by the index of messages; the index by time
-- holds how long replies took; and indexes end where nothing reads on.
ALTER TABLE message_facts DROP COLUMN channel_id;
DROP INDEX message_facts_contact;
DROP INDEX message_facts_response;
DROP INDEX message_facts_at;
DROP INDEX message_facts_thread;
DROP INDEX message_facts_agent;
CREATE INDEX message_facts_at ON message_facts (organization_id, at, direction, contact_id, conversation_id, response_ms);
CREATE INDEX message_facts_thread ON message_facts (organization_id, thread_id, at);
CREATE INDEX message_facts_agent ON message_facts (organization_id, agent_id, at, direction) WHERE agent_id IS NOT NULL;

-- The conversation's first reply beside each use of a tag by it, so that replies
-- with a tag are read from one index. Null where the subject is a message.
ALTER TABLE tag_facts ADD COLUMN first_reply_at bigint;
ALTER TABLE tag_facts ADD COLUMN first_reply_ms bigint;
ALTER TABLE tag_facts ADD COLUMN first_reply_open_ms bigint;
UPDATE tag_facts SET first_reply_at = c.first_reply_at, first_reply_ms = c.first_reply_ms, first_reply_open_ms = c.first_reply_open_ms
    FROM conversation_facts c WHERE c.organization_id = tag_facts.organization_id AND c.conversation_id = tag_facts.subject_id
    AND c.first_reply_at IS NOT NULL;
CREATE INDEX tag_facts_reply ON tag_facts (organization_id, tag_id, first_reply_at, first_reply_ms, first_reply_open_ms)
    WHERE first_reply_at IS NOT NULL;

-- +goose Down
DROP INDEX tag_facts_reply;
ALTER TABLE tag_facts DROP COLUMN first_reply_open_ms;
ALTER TABLE tag_facts DROP COLUMN first_reply_ms;
ALTER TABLE tag_facts DROP COLUMN first_reply_at;
DROP INDEX message_facts_agent;
DROP INDEX message_facts_thread;
DROP INDEX message_facts_at;
CREATE INDEX message_facts_agent ON message_facts (organization_id, agent_id, at, direction, contact_id, conversation_id)
    WHERE agent_id IS NOT NULL;
CREATE INDEX message_facts_thread ON message_facts (organization_id, thread_id, at, direction, ordinal);
CREATE INDEX message_facts_at ON message_facts (organization_id, at, direction, contact_id, conversation_id);
CREATE INDEX message_facts_response ON message_facts (organization_id, at, direction, response_ms) WHERE response_ms IS NOT NULL;
CREATE INDEX message_facts_contact ON message_facts (organization_id, contact_id, at, direction, ordinal, message_id);
ALTER TABLE message_facts ADD COLUMN channel_id uuid;
UPDATE message_facts SET channel_id = (SELECT channel_id FROM messages m WHERE m.id = message_facts.message_id);
