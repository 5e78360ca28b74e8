-- +goose Up
-- modify "customers" table
ALTER TABLE "customers" ADD COLUMN "custom_fields" jsonb NULL, ADD COLUMN "tags" jsonb NULL, ADD COLUMN "block_reason" character varying NULL, ADD COLUMN "blocked_at" timestamptz NULL, ADD COLUMN "blocked_by_number" bigint NULL, ADD COLUMN "blocked_by_id" uuid NULL;
-- create "experiments" table
CREATE TABLE "experiments" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "key" character varying NOT NULL, "description" character varying NULL, "status" character varying NOT NULL DEFAULT 'CREATED', "started_at" timestamptz NULL, "stopped_at" timestamptz NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "experiments_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "experiment_organization_id_key" to table: "experiments"
CREATE UNIQUE INDEX "experiment_organization_id_key" ON "experiments" ("organization_id", "key");
-- create "experiment_branches" table
CREATE TABLE "experiment_branches" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "key" character varying NOT NULL, "description" character varying NULL, "position" bigint NOT NULL, "session_count" bigint NOT NULL DEFAULT 0, "experiment_id" uuid NOT NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "experiment_branches_experiments_branches" FOREIGN KEY ("experiment_id") REFERENCES "experiments" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "experiment_branches_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "experimentbranch_experiment_id" to table: "experiment_branches"
CREATE INDEX "experimentbranch_experiment_id" ON "experiment_branches" ("experiment_id");
-- create index "experimentbranch_organization_id_experiment_id_key" to table: "experiment_branches"
CREATE UNIQUE INDEX "experimentbranch_organization_id_experiment_id_key" ON "experiment_branches" ("organization_id", "experiment_id", "key");
-- modify "conversations" table
ALTER TABLE "conversations" ADD COLUMN "result" character varying NULL, ADD COLUMN "data" jsonb NULL, ADD COLUMN "is_livechat" boolean NOT NULL DEFAULT false, ADD COLUMN "call_task_id" character varying NULL, ADD COLUMN "campaign_id" character varying NULL, ADD COLUMN "campaign_result" character varying NULL, ADD COLUMN "nps" bigint NULL, ADD COLUMN "bot_id" uuid NULL;
-- create index "conversation_organization_id_bot_id" to table: "conversations"
CREATE INDEX "conversation_organization_id_bot_id" ON "conversations" ("organization_id", "bot_id");
-- create "experiment_participations" table
CREATE TABLE "experiment_participations" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "experiment_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "conversation_id" uuid NOT NULL, "branch_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "experiment_participations_conversations_conversation" FOREIGN KEY ("conversation_id") REFERENCES "conversations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "experiment_participations_experiment_branches_branch" FOREIGN KEY ("branch_id") REFERENCES "experiment_branches" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "experiment_participations_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "experimentparticipation_branch_id" to table: "experiment_participations"
CREATE INDEX "experimentparticipation_branch_id" ON "experiment_participations" ("branch_id");
-- create index "experimentparticipation_conversation_id" to table: "experiment_participations"
CREATE INDEX "experimentparticipation_conversation_id" ON "experiment_participations" ("conversation_id");
-- create index "experimentparticipation_conversation_id_branch_id" to table: "experiment_participations"
CREATE UNIQUE INDEX "experimentparticipation_conversation_id_branch_id" ON "experiment_participations" ("conversation_id", "branch_id");
-- create index "experimentparticipation_organi_74679419eec5f526ec981ed17dbc2e02" to table: "experiment_participations"
CREATE UNIQUE INDEX "experimentparticipation_organi_74679419eec5f526ec981ed17dbc2e02" ON "experiment_participations" ("organization_id", "conversation_id", "experiment_id");
-- create "filter_sets" table
CREATE TABLE "filter_sets" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "filters" jsonb NOT NULL, "interval" character varying NULL, "step" bigint NOT NULL DEFAULT 1, "owner_id" uuid NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "filter_sets_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "filterset_organization_id_owner_id" to table: "filter_sets"
CREATE INDEX "filterset_organization_id_owner_id" ON "filter_sets" ("organization_id", "owner_id");
-- modify "messages" table
ALTER TABLE "messages" ADD COLUMN "is_preview" boolean NOT NULL DEFAULT false, ADD COLUMN "bot_id" uuid NULL;
-- create "message_traces" table
CREATE TABLE "message_traces" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "event" character varying NULL, "state" character varying NULL, "class" character varying NULL, "intent" character varying NULL, "action" character varying NULL, "nlp" jsonb NULL, "page_name" character varying NULL, "previous_page_name" character varying NULL, "request_data" jsonb NULL, "data" jsonb NULL, "response_data" jsonb NULL, "utterances" jsonb NULL, "exception" text NULL, "processing_time_ms" bigint NULL, "conversation_id" uuid NULL, "message_id" uuid NOT NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "message_traces_messages_traces" FOREIGN KEY ("message_id") REFERENCES "messages" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "message_traces_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "messagetrace_message_id" to table: "message_traces"
CREATE INDEX "messagetrace_message_id" ON "message_traces" ("message_id");
-- create index "messagetrace_organization_id_conversation_id" to table: "message_traces"
CREATE INDEX "messagetrace_organization_id_conversation_id" ON "message_traces" ("organization_id", "conversation_id");
-- create index "messagetrace_organization_id_message_id" to table: "message_traces"
CREATE UNIQUE INDEX "messagetrace_organization_id_message_id" ON "message_traces" ("organization_id", "message_id");
-- create "report_jobs" table
CREATE TABLE "report_jobs" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "type" character varying NOT NULL, "format" character varying NOT NULL, "status" character varying NOT NULL DEFAULT 'CREATED', "settings" jsonb NOT NULL, "filters" jsonb NULL, "parameters" jsonb NULL, "position" jsonb NULL, "write_count" bigint NOT NULL DEFAULT 0, "total_count" bigint NULL, "file_name" character varying NOT NULL, "file_size" bigint NULL, "blob" character varying NULL, "error" character varying NULL, "started_at" timestamptz NULL, "finished_at" timestamptz NULL, "requested_by_id" uuid NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "report_jobs_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "reportjob_organization_id_status" to table: "report_jobs"
CREATE INDEX "reportjob_organization_id_status" ON "report_jobs" ("organization_id", "status");
-- create "tag_groups" table
CREATE TABLE "tag_groups" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "number" bigint NOT NULL, "priority" bigint NOT NULL DEFAULT 0, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "tag_groups_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "taggroup_organization_id_name" to table: "tag_groups"
CREATE UNIQUE INDEX "taggroup_organization_id_name" ON "tag_groups" ("organization_id", "name");
-- create index "taggroup_organization_id_number" to table: "tag_groups"
CREATE UNIQUE INDEX "taggroup_organization_id_number" ON "tag_groups" ("organization_id", "number");
-- modify "tags" table
ALTER TABLE "tags" ADD COLUMN "group_id" uuid NULL, ADD CONSTRAINT "tags_tag_groups_tags" FOREIGN KEY ("group_id") REFERENCES "tag_groups" ("id") ON UPDATE NO ACTION ON DELETE SET NULL;
-- create index "tag_group_id" to table: "tags"
CREATE INDEX "tag_group_id" ON "tags" ("group_id");

-- +goose Down
-- reverse: create index "tag_group_id" to table: "tags"
DROP INDEX "tag_group_id";
-- reverse: modify "tags" table
ALTER TABLE "tags" DROP CONSTRAINT "tags_tag_groups_tags", DROP COLUMN "group_id";
-- reverse: create index "taggroup_organization_id_number" to table: "tag_groups"
DROP INDEX "taggroup_organization_id_number";
-- reverse: create index "taggroup_organization_id_name" to table: "tag_groups"
DROP INDEX "taggroup_organization_id_name";
-- reverse: create "tag_groups" table
DROP TABLE "tag_groups";
-- reverse: create index "reportjob_organization_id_status" to table: "report_jobs"
DROP INDEX "reportjob_organization_id_status";
-- reverse: create "report_jobs" table
DROP TABLE "report_jobs";
-- reverse: create index "messagetrace_organization_id_message_id" to table: "message_traces"
DROP INDEX "messagetrace_organization_id_message_id";
-- reverse: create index "messagetrace_organization_id_conversation_id" to table: "message_traces"
DROP INDEX "messagetrace_organization_id_conversation_id";
-- reverse: create index "messagetrace_message_id" to table: "message_traces"
DROP INDEX "messagetrace_message_id";
-- reverse: create "message_traces" table
DROP TABLE "message_traces";
-- reverse: modify "messages" table
ALTER TABLE "messages" DROP COLUMN "bot_id", DROP COLUMN "is_preview";
-- reverse: create index "filterset_organization_id_owner_id" to table: "filter_sets"
DROP INDEX "filterset_organization_id_owner_id";
-- reverse: create "filter_sets" table
DROP TABLE "filter_sets";
-- reverse: create index "experimentparticipation_organi_74679419eec5f526ec981ed17dbc2e02" to table: "experiment_participations"
DROP INDEX "experimentparticipation_organi_74679419eec5f526ec981ed17dbc2e02";
-- reverse: create index "experimentparticipation_conversation_id_branch_id" to table: "experiment_participations"
DROP INDEX "experimentparticipation_conversation_id_branch_id";
-- reverse: create index "experimentparticipation_conversation_id" to table: "experiment_participations"
DROP INDEX "experimentparticipation_conversation_id";
-- reverse: create index "experimentparticipation_branch_id" to table: "experiment_participations"
DROP INDEX "experimentparticipation_branch_id";
-- reverse: create "experiment_participations" table
DROP TABLE "experiment_participations";
-- reverse: create index "conversation_organization_id_bot_id" to table: "conversations"
DROP INDEX "conversation_organization_id_bot_id";
-- reverse: modify "conversations" table
ALTER TABLE "conversations" DROP COLUMN "bot_id", DROP COLUMN "nps", DROP COLUMN "campaign_result", DROP COLUMN "campaign_id", DROP COLUMN "call_task_id", DROP COLUMN "is_livechat", DROP COLUMN "data", DROP COLUMN "result";
-- reverse: create index "experimentbranch_organization_id_experiment_id_key" to table: "experiment_branches"
DROP INDEX "experimentbranch_organization_id_experiment_id_key";
-- reverse: create index "experimentbranch_experiment_id" to table: "experiment_branches"
DROP INDEX "experimentbranch_experiment_id";
-- reverse: create "experiment_branches" table
DROP TABLE "experiment_branches";
-- reverse: create index "experiment_organization_id_key" to table: "experiments"
DROP INDEX "experiment_organization_id_key";
-- reverse: create "experiments" table
DROP TABLE "experiments";
-- reverse: modify "customers" table
ALTER TABLE "customers" DROP COLUMN "blocked_by_id", DROP COLUMN "blocked_by_number", DROP COLUMN "blocked_at", DROP COLUMN "block_reason", DROP COLUMN "tags", DROP COLUMN "custom_fields";
