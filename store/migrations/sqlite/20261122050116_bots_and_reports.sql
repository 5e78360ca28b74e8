-- +goose Up
-- add column "result" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `result` text NULL;
-- add column "data" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `data` json NULL;
-- add column "is_livechat" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `is_livechat` bool NOT NULL DEFAULT false;
-- add column "call_task_id" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `call_task_id` text NULL;
-- add column "campaign_id" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `campaign_id` text NULL;
-- add column "campaign_result" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `campaign_result` text NULL;
-- add column "nps" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `nps` integer NULL;
-- add column "bot_id" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `bot_id` uuid NULL;
-- create index "conversation_organization_id_bot_id" to table: "conversations"
CREATE INDEX `conversation_organization_id_bot_id` ON `conversations` (`organization_id`, `bot_id`);
-- add column "custom_fields" to table: "customers"
ALTER TABLE `customers` ADD COLUMN `custom_fields` json NULL;
-- add column "tags" to table: "customers"
ALTER TABLE `customers` ADD COLUMN `tags` json NULL;
-- add column "block_reason" to table: "customers"
ALTER TABLE `customers` ADD COLUMN `block_reason` text NULL;
-- add column "blocked_at" to table: "customers"
ALTER TABLE `customers` ADD COLUMN `blocked_at` datetime NULL;
-- add column "blocked_by_number" to table: "customers"
ALTER TABLE `customers` ADD COLUMN `blocked_by_number` integer NULL;
-- add column "blocked_by_id" to table: "customers"
ALTER TABLE `customers` ADD COLUMN `blocked_by_id` uuid NULL;
-- add column "is_preview" to table: "messages"
ALTER TABLE `messages` ADD COLUMN `is_preview` bool NOT NULL DEFAULT false;
-- add column "bot_id" to table: "messages"
ALTER TABLE `messages` ADD COLUMN `bot_id` uuid NULL;
-- add column "group_id" to table: "tags"
ALTER TABLE `tags` ADD COLUMN `group_id` uuid NULL REFERENCES `tag_groups` (`id`) ON DELETE SET NULL;
-- create index "tag_group_id" to table: "tags"
CREATE INDEX `tag_group_id` ON `tags` (`group_id`);
-- create "experiments" table
CREATE TABLE `experiments` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `key` text NOT NULL, `description` text NULL, `status` text NOT NULL DEFAULT ('CREATED'), `started_at` datetime NULL, `stopped_at` datetime NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `experiments_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "experiment_organization_id_key" to table: "experiments"
CREATE UNIQUE INDEX `experiment_organization_id_key` ON `experiments` (`organization_id`, `key`);
-- create "experiment_branches" table
CREATE TABLE `experiment_branches` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `key` text NOT NULL, `description` text NULL, `position` integer NOT NULL, `session_count` integer NOT NULL DEFAULT (0), `experiment_id` uuid NOT NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `experiment_branches_experiments_branches` FOREIGN KEY (`experiment_id`) REFERENCES `experiments` (`id`) ON DELETE NO ACTION, CONSTRAINT `experiment_branches_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "experimentbranch_organization_id_experiment_id_key" to table: "experiment_branches"
CREATE UNIQUE INDEX `experimentbranch_organization_id_experiment_id_key` ON `experiment_branches` (`organization_id`, `experiment_id`, `key`);
-- create index "experimentbranch_experiment_id" to table: "experiment_branches"
CREATE INDEX `experimentbranch_experiment_id` ON `experiment_branches` (`experiment_id`);
-- create "experiment_participations" table
CREATE TABLE `experiment_participations` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `experiment_id` uuid NOT NULL, `organization_id` uuid NOT NULL, `conversation_id` uuid NOT NULL, `branch_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `experiment_participations_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `experiment_participations_conversations_conversation` FOREIGN KEY (`conversation_id`) REFERENCES `conversations` (`id`) ON DELETE NO ACTION, CONSTRAINT `experiment_participations_experiment_branches_branch` FOREIGN KEY (`branch_id`) REFERENCES `experiment_branches` (`id`) ON DELETE NO ACTION);
-- create index "experimentparticipation_organiz_330ca04b3761fbcdd56a289a7b6082d3" to table: "experiment_participations"
CREATE UNIQUE INDEX `experimentparticipation_organiz_330ca04b3761fbcdd56a289a7b6082d3` ON `experiment_participations` (`organization_id`, `conversation_id`, `experiment_id`);
-- create index "experimentparticipation_branch_id" to table: "experiment_participations"
CREATE INDEX `experimentparticipation_branch_id` ON `experiment_participations` (`branch_id`);
-- create index "experimentparticipation_conversation_id" to table: "experiment_participations"
CREATE INDEX `experimentparticipation_conversation_id` ON `experiment_participations` (`conversation_id`);
-- create index "experimentparticipation_conversation_id_branch_id" to table: "experiment_participations"
CREATE UNIQUE INDEX `experimentparticipation_conversation_id_branch_id` ON `experiment_participations` (`conversation_id`, `branch_id`);
-- create "filter_sets" table
CREATE TABLE `filter_sets` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `filters` json NOT NULL, `interval` text NULL, `step` integer NOT NULL DEFAULT (1), `owner_id` uuid NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `filter_sets_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "filterset_organization_id_owner_id" to table: "filter_sets"
CREATE INDEX `filterset_organization_id_owner_id` ON `filter_sets` (`organization_id`, `owner_id`);
-- create "message_traces" table
CREATE TABLE `message_traces` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `event` text NULL, `state` text NULL, `class` text NULL, `intent` text NULL, `action` text NULL, `nlp` json NULL, `page_name` text NULL, `previous_page_name` text NULL, `request_data` json NULL, `data` json NULL, `response_data` json NULL, `utterances` json NULL, `exception` text NULL, `processing_time_ms` integer NULL, `conversation_id` uuid NULL, `message_id` uuid NOT NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `message_traces_messages_traces` FOREIGN KEY (`message_id`) REFERENCES `messages` (`id`) ON DELETE NO ACTION, CONSTRAINT `message_traces_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "messagetrace_organization_id_message_id" to table: "message_traces"
CREATE UNIQUE INDEX `messagetrace_organization_id_message_id` ON `message_traces` (`organization_id`, `message_id`);
-- create index "messagetrace_organization_id_conversation_id" to table: "message_traces"
CREATE INDEX `messagetrace_organization_id_conversation_id` ON `message_traces` (`organization_id`, `conversation_id`);
-- create index "messagetrace_message_id" to table: "message_traces"
CREATE INDEX `messagetrace_message_id` ON `message_traces` (`message_id`);
-- create "report_jobs" table
CREATE TABLE `report_jobs` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `type` text NOT NULL, `format` text NOT NULL, `status` text NOT NULL DEFAULT ('CREATED'), `settings` json NOT NULL, `filters` json NULL, `parameters` json NULL, `position` json NULL, `write_count` integer NOT NULL DEFAULT (0), `total_count` integer NULL, `file_name` text NOT NULL, `file_size` integer NULL, `blob` text NULL, `error` text NULL, `started_at` datetime NULL, `finished_at` datetime NULL, `requested_by_id` uuid NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `report_jobs_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "reportjob_organization_id_status" to table: "report_jobs"
CREATE INDEX `reportjob_organization_id_status` ON `report_jobs` (`organization_id`, `status`);
-- create "tag_groups" table
CREATE TABLE `tag_groups` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `name` text NOT NULL, `number` integer NOT NULL, `priority` integer NOT NULL DEFAULT (0), `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `tag_groups_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "taggroup_organization_id_name" to table: "tag_groups"
CREATE UNIQUE INDEX `taggroup_organization_id_name` ON `tag_groups` (`organization_id`, `name`);
-- create index "taggroup_organization_id_number" to table: "tag_groups"
CREATE UNIQUE INDEX `taggroup_organization_id_number` ON `tag_groups` (`organization_id`, `number`);

-- +goose Down
-- reverse: create index "taggroup_organization_id_number" to table: "tag_groups"
DROP INDEX `taggroup_organization_id_number`;
-- reverse: create index "taggroup_organization_id_name" to table: "tag_groups"
DROP INDEX `taggroup_organization_id_name`;
-- reverse: create index "reportjob_organization_id_status" to table: "report_jobs"
DROP INDEX `reportjob_organization_id_status`;
-- reverse: create "report_jobs" table
DROP TABLE `report_jobs`;
-- reverse: create index "messagetrace_message_id" to table: "message_traces"
DROP INDEX `messagetrace_message_id`;
-- reverse: create index "messagetrace_organization_id_conversation_id" to table: "message_traces"
DROP INDEX `messagetrace_organization_id_conversation_id`;
-- reverse: create index "messagetrace_organization_id_message_id" to table: "message_traces"
DROP INDEX `messagetrace_organization_id_message_id`;
-- reverse: create "message_traces" table
DROP TABLE `message_traces`;
-- reverse: create index "filterset_organization_id_owner_id" to table: "filter_sets"
DROP INDEX `filterset_organization_id_owner_id`;
-- reverse: create "filter_sets" table
DROP TABLE `filter_sets`;
-- reverse: create index "experimentparticipation_conversation_id_branch_id" to table: "experiment_participations"
DROP INDEX `experimentparticipation_conversation_id_branch_id`;
-- reverse: create index "experimentparticipation_conversation_id" to table: "experiment_participations"
DROP INDEX `experimentparticipation_conversation_id`;
-- reverse: create index "experimentparticipation_branch_id" to table: "experiment_participations"
DROP INDEX `experimentparticipation_branch_id`;
-- reverse: create index "experimentparticipation_organiz_330ca04b3761fbcdd56a289a7b6082d3" to table: "experiment_participations"
DROP INDEX `experimentparticipation_organiz_330ca04b3761fbcdd56a289a7b6082d3`;
-- reverse: create "experiment_participations" table
DROP TABLE `experiment_participations`;
-- reverse: create index "experimentbranch_experiment_id" to table: "experiment_branches"
DROP INDEX `experimentbranch_experiment_id`;
-- reverse: create index "experimentbranch_organization_id_experiment_id_key" to table: "experiment_branches"
DROP INDEX `experimentbranch_organization_id_experiment_id_key`;
-- reverse: create "experiment_branches" table
DROP TABLE `experiment_branches`;
-- reverse: create index "experiment_organization_id_key" to table: "experiments"
DROP INDEX `experiment_organization_id_key`;
-- reverse: create "experiments" table
DROP TABLE `experiments`;
-- reverse: create index "tag_group_id" to table: "tags"
DROP INDEX `tag_group_id`;
-- reverse: add column "group_id" to table: "tags"
ALTER TABLE `tags` DROP COLUMN `group_id`;
-- reverse: create "tag_groups" table
DROP TABLE `tag_groups`;
-- reverse: add column "bot_id" to table: "messages"
ALTER TABLE `messages` DROP COLUMN `bot_id`;
-- reverse: add column "is_preview" to table: "messages"
ALTER TABLE `messages` DROP COLUMN `is_preview`;
-- reverse: add column "blocked_by_id" to table: "customers"
ALTER TABLE `customers` DROP COLUMN `blocked_by_id`;
-- reverse: add column "blocked_by_number" to table: "customers"
ALTER TABLE `customers` DROP COLUMN `blocked_by_number`;
-- reverse: add column "blocked_at" to table: "customers"
ALTER TABLE `customers` DROP COLUMN `blocked_at`;
-- reverse: add column "block_reason" to table: "customers"
ALTER TABLE `customers` DROP COLUMN `block_reason`;
-- reverse: add column "tags" to table: "customers"
ALTER TABLE `customers` DROP COLUMN `tags`;
-- reverse: add column "custom_fields" to table: "customers"
ALTER TABLE `customers` DROP COLUMN `custom_fields`;
-- reverse: create index "conversation_organization_id_bot_id" to table: "conversations"
DROP INDEX `conversation_organization_id_bot_id`;
-- reverse: add column "bot_id" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `bot_id`;
-- reverse: add column "nps" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `nps`;
-- reverse: add column "campaign_result" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `campaign_result`;
-- reverse: add column "campaign_id" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `campaign_id`;
-- reverse: add column "call_task_id" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `call_task_id`;
-- reverse: add column "is_livechat" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `is_livechat`;
-- reverse: add column "data" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `data`;
-- reverse: add column "result" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `result`;
