-- +goose Up
-- What an entry of the ledger tells of besides conversations.
ALTER TABLE ledger ADD COLUMN interaction_id uuid;
ALTER TABLE ledger ADD COLUMN queue_id uuid;
ALTER TABLE ledger ADD COLUMN user_id uuid;

-- Work to be done at a time, one row a subject: a worker takes what is due by
-- moving it into the future, and removes it when it is done. What nobody removed
-- comes again by itself. Instants are in milliseconds.
CREATE TABLE jobs (
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    run_at bigint NOT NULL,
    attempts bigint NOT NULL,
    lease text,
    PRIMARY KEY (organization_id, kind, subject_id)
);
CREATE INDEX jobs_due ON jobs (run_at);

-- Words to be found by. A subject is an interaction or an e-mail, a part is what
-- of it the words are: subject, body or remarks. They are split in Go, the same for
-- both databases, and written with their places.
CREATE TABLE search_texts (
    organization_id uuid NOT NULL,
    part text NOT NULL,
    subject_id uuid NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (organization_id, part, subject_id)
);
CREATE INDEX search_texts_words ON search_texts USING gin (words);

-- Work that waits already does so since it came.
UPDATE interactions SET queued_at = arrived_at WHERE status = 'IN_QUEUE' AND queued_at IS NULL;
UPDATE interactions SET status_details = CASE status WHEN 'HANDLED' THEN 'Handled' WHEN 'ABANDONED' THEN 'Abandoned' ELSE 'Open' END
WHERE status_details = '';

-- What was connected in the last hour tells how long a line is in time.
CREATE INDEX interaction_facts_connected ON interaction_facts (organization_id, queue_id, connected_at);

-- +goose Down
DROP INDEX interaction_facts_connected;
DROP TABLE search_texts;
DROP TABLE jobs;
ALTER TABLE ledger DROP COLUMN user_id;
ALTER TABLE ledger DROP COLUMN queue_id;
ALTER TABLE ledger DROP COLUMN interaction_id;
