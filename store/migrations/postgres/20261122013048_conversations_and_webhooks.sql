-- +goose Up
-- modify "conversations" table
ALTER TABLE "conversations" ADD COLUMN "category" character varying NULL, ADD COLUMN "category_slot" bigint NULL, ADD COLUMN "meta" jsonb NULL;
-- modify "customers" table
ALTER TABLE "customers" ADD COLUMN "profile" jsonb NULL;
-- modify "messages" table
ALTER TABLE "messages" ADD COLUMN "is_backchannel" boolean NOT NULL DEFAULT false, ADD COLUMN "meta" jsonb NULL;
-- create "conversation_participants" table
CREATE TABLE "conversation_participants" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "user_id" uuid NOT NULL, "role" character varying NOT NULL DEFAULT 'AGENT', "active" boolean NOT NULL DEFAULT false, "accepted" boolean NOT NULL DEFAULT false, "follow" boolean NOT NULL DEFAULT false, "inbox" boolean NOT NULL DEFAULT false, "conversation_id" uuid NOT NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "conversation_participants_conversations_participants" FOREIGN KEY ("conversation_id") REFERENCES "conversations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "conversation_participants_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "conversationparticipant_organization_id_conversation_id_user_id" to table: "conversation_participants"
CREATE UNIQUE INDEX "conversationparticipant_organization_id_conversation_id_user_id" ON "conversation_participants" ("organization_id", "conversation_id", "user_id");
-- create index "conversationparticipant_organization_id_user_id" to table: "conversation_participants"
CREATE INDEX "conversationparticipant_organization_id_user_id" ON "conversation_participants" ("organization_id", "user_id");
-- create "data_removals" table
CREATE TABLE "data_removals" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "kind" character varying NOT NULL, "status" character varying NOT NULL DEFAULT 'QUEUED', "customer_id" uuid NULL, "requested_by_id" uuid NULL, "before" timestamptz NULL, "report" jsonb NULL, "error" character varying NULL, "finished_at" timestamptz NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "data_removals_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "dataremoval_organization_id_kind_created_at" to table: "data_removals"
CREATE INDEX "dataremoval_organization_id_kind_created_at" ON "data_removals" ("organization_id", "kind", "created_at");
-- create "form_submissions" table
CREATE TABLE "form_submissions" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "form_id" uuid NOT NULL, "submitter_id" uuid NULL, "form_name" character varying NOT NULL, "role" character varying NOT NULL, "values" jsonb NOT NULL, "profile" jsonb NULL, "labels" jsonb NULL, "points" bigint NOT NULL DEFAULT 0, "submitted_at" timestamptz NOT NULL, "mail" character varying NOT NULL DEFAULT 'NONE', "mail_error" character varying NULL, "conversation_id" uuid NOT NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "form_submissions_conversations_submissions" FOREIGN KEY ("conversation_id") REFERENCES "conversations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "form_submissions_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "formsubmission_organization_id_conversation_id" to table: "form_submissions"
CREATE INDEX "formsubmission_organization_id_conversation_id" ON "form_submissions" ("organization_id", "conversation_id");
-- create index "formsubmission_organization_id_form_id_submitted_at" to table: "form_submissions"
CREATE INDEX "formsubmission_organization_id_form_id_submitted_at" ON "form_submissions" ("organization_id", "form_id", "submitted_at");
-- create index "formsubmission_organization_id_source_external_id" to table: "form_submissions"
CREATE UNIQUE INDEX "formsubmission_organization_id_source_external_id" ON "form_submissions" ("organization_id", "source", "external_id");
-- create "webhooks" table
CREATE TABLE "webhooks" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "url" character varying NOT NULL, "secret" character varying NOT NULL DEFAULT '', "events" jsonb NOT NULL, "status" character varying NOT NULL DEFAULT 'PENDING', "status_reason" character varying NULL, "verified_at" timestamptz NULL, "failing_since" timestamptz NULL, "position" bigint NOT NULL DEFAULT 0, "organization_id" uuid NOT NULL, "integration_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "webhooks_integrations_integration" FOREIGN KEY ("integration_id") REFERENCES "integrations" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "webhooks_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "webhook_integration_id" to table: "webhooks"
CREATE INDEX "webhook_integration_id" ON "webhooks" ("integration_id");
-- create index "webhook_organization_id_source_external_id" to table: "webhooks"
CREATE UNIQUE INDEX "webhook_organization_id_source_external_id" ON "webhooks" ("organization_id", "source", "external_id");
-- create index "webhook_organization_id_status" to table: "webhooks"
CREATE INDEX "webhook_organization_id_status" ON "webhooks" ("organization_id", "status");
-- create "webhook_deliveries" table
CREATE TABLE "webhook_deliveries" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "event" character varying NOT NULL, "status" character varying NOT NULL DEFAULT 'PENDING', "seq" bigint NOT NULL, "attempts" bigint NOT NULL DEFAULT 0, "occurred_at" timestamptz NOT NULL, "next_attempt_at" timestamptz NULL, "delivered_at" timestamptz NULL, "response_status" bigint NULL, "error" character varying NULL, "conversation_id" uuid NULL, "message_id" uuid NULL, "webhook_id" uuid NOT NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "webhook_deliveries_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "webhook_deliveries_webhooks_deliveries" FOREIGN KEY ("webhook_id") REFERENCES "webhooks" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "webhookdelivery_organization_i_c93664802c10a8a8cc065c775c090a93" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_organization_i_c93664802c10a8a8cc065c775c090a93" ON "webhook_deliveries" ("organization_id", "webhook_id", "status", "next_attempt_at");
-- create index "webhookdelivery_organization_id_webhook_id_conversation_id_seq" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_organization_id_webhook_id_conversation_id_seq" ON "webhook_deliveries" ("organization_id", "webhook_id", "conversation_id", "seq");

-- +goose Down
-- reverse: create index "webhookdelivery_organization_id_webhook_id_conversation_id_seq" to table: "webhook_deliveries"
DROP INDEX "webhookdelivery_organization_id_webhook_id_conversation_id_seq";
-- reverse: create index "webhookdelivery_organization_i_c93664802c10a8a8cc065c775c090a93" to table: "webhook_deliveries"
DROP INDEX "webhookdelivery_organization_i_c93664802c10a8a8cc065c775c090a93";
-- reverse: create "webhook_deliveries" table
DROP TABLE "webhook_deliveries";
-- reverse: create index "webhook_organization_id_status" to table: "webhooks"
DROP INDEX "webhook_organization_id_status";
-- reverse: create index "webhook_organization_id_source_external_id" to table: "webhooks"
DROP INDEX "webhook_organization_id_source_external_id";
-- reverse: create index "webhook_integration_id" to table: "webhooks"
DROP INDEX "webhook_integration_id";
-- reverse: create "webhooks" table
DROP TABLE "webhooks";
-- reverse: create index "formsubmission_organization_id_source_external_id" to table: "form_submissions"
DROP INDEX "formsubmission_organization_id_source_external_id";
-- reverse: create index "formsubmission_organization_id_form_id_submitted_at" to table: "form_submissions"
DROP INDEX "formsubmission_organization_id_form_id_submitted_at";
-- reverse: create index "formsubmission_organization_id_conversation_id" to table: "form_submissions"
DROP INDEX "formsubmission_organization_id_conversation_id";
-- reverse: create "form_submissions" table
DROP TABLE "form_submissions";
-- reverse: create index "dataremoval_organization_id_kind_created_at" to table: "data_removals"
DROP INDEX "dataremoval_organization_id_kind_created_at";
-- reverse: create "data_removals" table
DROP TABLE "data_removals";
-- reverse: create index "conversationparticipant_organization_id_user_id" to table: "conversation_participants"
DROP INDEX "conversationparticipant_organization_id_user_id";
-- reverse: create index "conversationparticipant_organization_id_conversation_id_user_id" to table: "conversation_participants"
DROP INDEX "conversationparticipant_organization_id_conversation_id_user_id";
-- reverse: create "conversation_participants" table
DROP TABLE "conversation_participants";
-- reverse: modify "messages" table
ALTER TABLE "messages" DROP COLUMN "meta", DROP COLUMN "is_backchannel";
-- reverse: modify "customers" table
ALTER TABLE "customers" DROP COLUMN "profile";
-- reverse: modify "conversations" table
ALTER TABLE "conversations" DROP COLUMN "meta", DROP COLUMN "category_slot", DROP COLUMN "category";
