-- +goose Up
-- How far the import of a file of messages is. A row is brought up to date in the
-- transaction that adds the messages of the lines it counts, so that a process that
-- was killed goes on where it was. The file is known by the SHA-256 of all of it, in
-- hexadecimal; finished_at is in milliseconds.
CREATE TABLE imports (
    organization_id uuid NOT NULL,
    sha256 text NOT NULL,
    lines bigint NOT NULL,
    added bigint NOT NULL,
    repeated bigint NOT NULL,
    refused bigint NOT NULL,
    finished_at bigint,
    PRIMARY KEY (organization_id, sha256)
);

-- An employee wrote in a conversation that has a message of an agent's to the
-- customer which is no automatic reply.
UPDATE conversations SET is_livechat = true WHERE EXISTS (
    SELECT 1 FROM messages m WHERE m.organization_id = conversations.organization_id AND m.conversation_id = conversations.id
        AND m.direction = 'OUT' AND m.role = 'AGENT' AND NOT m.is_automatic
);

-- +goose Down
DROP TABLE imports;
