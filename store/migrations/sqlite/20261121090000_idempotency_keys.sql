-- +goose Up
-- What clients' Idempotency-Keys were answered with. A row is written in the
-- transaction of the request it stands for, and counts for a day. The
-- organization is the credential's own; created_at is in milliseconds.
CREATE TABLE idempotency_keys (
    organization_id uuid NOT NULL,
    credential_id uuid NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    body_hash text NOT NULL,
    answer blob NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (organization_id, credential_id, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (organization_id, created_at);

-- +goose Down
DROP TABLE idempotency_keys;
