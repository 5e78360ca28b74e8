-- +goose Up
-- create index "contactthread_identity_id" to table: "contact_threads"
CREATE INDEX "contactthread_identity_id" ON "contact_threads" ("identity_id");
-- create index "conversationparticipant_conversation_id" to table: "conversation_participants"
CREATE INDEX "conversationparticipant_conversation_id" ON "conversation_participants" ("conversation_id");
-- drop index "formsubmission_organization_id_conversation_id" from table: "form_submissions"
DROP INDEX "formsubmission_organization_id_conversation_id";
-- create index "formsubmission_conversation_id" to table: "form_submissions"
CREATE INDEX "formsubmission_conversation_id" ON "form_submissions" ("conversation_id");
-- create index "note_interaction_id" to table: "notes"
CREATE INDEX "note_interaction_id" ON "notes" ("interaction_id");
-- create index "note_message_id" to table: "notes"
CREATE INDEX "note_message_id" ON "notes" ("message_id");

-- +goose Down
-- reverse: create index "note_message_id" to table: "notes"
DROP INDEX "note_message_id";
-- reverse: create index "note_interaction_id" to table: "notes"
DROP INDEX "note_interaction_id";
-- reverse: create index "formsubmission_conversation_id" to table: "form_submissions"
DROP INDEX "formsubmission_conversation_id";
-- reverse: drop index "formsubmission_organization_id_conversation_id" from table: "form_submissions"
CREATE INDEX "formsubmission_organization_id_conversation_id" ON "form_submissions" ("organization_id", "conversation_id");
-- reverse: create index "conversationparticipant_conversation_id" to table: "conversation_participants"
DROP INDEX "conversationparticipant_conversation_id";
-- reverse: create index "contactthread_identity_id" to table: "contact_threads"
DROP INDEX "contactthread_identity_id";
