-- +goose Up
-- add column "category" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `category` text NULL;
-- add column "category_slot" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `category_slot` integer NULL;
-- add column "meta" to table: "conversations"
ALTER TABLE `conversations` ADD COLUMN `meta` json NULL;
-- add column "profile" to table: "customers"
ALTER TABLE `customers` ADD COLUMN `profile` json NULL;
-- add column "is_backchannel" to table: "messages"
ALTER TABLE `messages` ADD COLUMN `is_backchannel` bool NOT NULL DEFAULT false;
-- add column "meta" to table: "messages"
ALTER TABLE `messages` ADD COLUMN `meta` json NULL;
-- create "conversation_participants" table
CREATE TABLE `conversation_participants` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `user_id` uuid NOT NULL, `role` text NOT NULL DEFAULT ('AGENT'), `active` bool NOT NULL DEFAULT (false), `accepted` bool NOT NULL DEFAULT (false), `follow` bool NOT NULL DEFAULT (false), `inbox` bool NOT NULL DEFAULT (false), `conversation_id` uuid NOT NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `conversation_participants_conversations_participants` FOREIGN KEY (`conversation_id`) REFERENCES `conversations` (`id`) ON DELETE NO ACTION, CONSTRAINT `conversation_participants_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "conversationparticipant_organization_id_conversation_id_user_id" to table: "conversation_participants"
CREATE UNIQUE INDEX `conversationparticipant_organization_id_conversation_id_user_id` ON `conversation_participants` (`organization_id`, `conversation_id`, `user_id`);
-- create index "conversationparticipant_organization_id_user_id" to table: "conversation_participants"
CREATE INDEX `conversationparticipant_organization_id_user_id` ON `conversation_participants` (`organization_id`, `user_id`);
-- create "data_removals" table
CREATE TABLE `data_removals` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `kind` text NOT NULL, `status` text NOT NULL DEFAULT ('QUEUED'), `customer_id` uuid NULL, `requested_by_id` uuid NULL, `before` datetime NULL, `report` json NULL, `error` text NULL, `finished_at` datetime NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `data_removals_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "dataremoval_organization_id_kind_created_at" to table: "data_removals"
CREATE INDEX `dataremoval_organization_id_kind_created_at` ON `data_removals` (`organization_id`, `kind`, `created_at`);
-- create "form_submissions" table
CREATE TABLE `form_submissions` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `form_id` uuid NOT NULL, `submitter_id` uuid NULL, `form_name` text NOT NULL, `role` text NOT NULL, `values` json NOT NULL, `profile` json NULL, `labels` json NULL, `points` integer NOT NULL DEFAULT (0), `submitted_at` datetime NOT NULL, `mail` text NOT NULL DEFAULT ('NONE'), `mail_error` text NULL, `conversation_id` uuid NOT NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `form_submissions_conversations_submissions` FOREIGN KEY (`conversation_id`) REFERENCES `conversations` (`id`) ON DELETE NO ACTION, CONSTRAINT `form_submissions_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "formsubmission_organization_id_source_external_id" to table: "form_submissions"
CREATE UNIQUE INDEX `formsubmission_organization_id_source_external_id` ON `form_submissions` (`organization_id`, `source`, `external_id`);
-- create index "formsubmission_organization_id_conversation_id" to table: "form_submissions"
CREATE INDEX `formsubmission_organization_id_conversation_id` ON `form_submissions` (`organization_id`, `conversation_id`);
-- create index "formsubmission_organization_id_form_id_submitted_at" to table: "form_submissions"
CREATE INDEX `formsubmission_organization_id_form_id_submitted_at` ON `form_submissions` (`organization_id`, `form_id`, `submitted_at`);
-- create "webhooks" table
CREATE TABLE `webhooks` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `url` text NOT NULL, `secret` text NOT NULL DEFAULT (''), `events` json NOT NULL, `status` text NOT NULL DEFAULT ('PENDING'), `status_reason` text NULL, `verified_at` datetime NULL, `failing_since` datetime NULL, `position` integer NOT NULL DEFAULT (0), `organization_id` uuid NOT NULL, `integration_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `webhooks_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `webhooks_integrations_integration` FOREIGN KEY (`integration_id`) REFERENCES `integrations` (`id`) ON DELETE SET NULL);
-- create index "webhook_organization_id_source_external_id" to table: "webhooks"
CREATE UNIQUE INDEX `webhook_organization_id_source_external_id` ON `webhooks` (`organization_id`, `source`, `external_id`);
-- create index "webhook_organization_id_status" to table: "webhooks"
CREATE INDEX `webhook_organization_id_status` ON `webhooks` (`organization_id`, `status`);
-- create index "webhook_integration_id" to table: "webhooks"
CREATE INDEX `webhook_integration_id` ON `webhooks` (`integration_id`);
-- create "webhook_deliveries" table
CREATE TABLE `webhook_deliveries` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `event` text NOT NULL, `status` text NOT NULL DEFAULT ('PENDING'), `seq` integer NOT NULL, `attempts` integer NOT NULL DEFAULT (0), `occurred_at` datetime NOT NULL, `next_attempt_at` datetime NULL, `delivered_at` datetime NULL, `response_status` integer NULL, `error` text NULL, `conversation_id` uuid NULL, `message_id` uuid NULL, `webhook_id` uuid NOT NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `webhook_deliveries_webhooks_deliveries` FOREIGN KEY (`webhook_id`) REFERENCES `webhooks` (`id`) ON DELETE CASCADE, CONSTRAINT `webhook_deliveries_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "webhookdelivery_organization_id_3ea6eb31f3b43d282f636dd01ab1eb2b" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_organization_id_3ea6eb31f3b43d282f636dd01ab1eb2b` ON `webhook_deliveries` (`organization_id`, `webhook_id`, `status`, `next_attempt_at`);
-- create index "webhookdelivery_organization_id_webhook_id_conversation_id_seq" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_organization_id_webhook_id_conversation_id_seq` ON `webhook_deliveries` (`organization_id`, `webhook_id`, `conversation_id`, `seq`);

-- +goose Down
-- reverse: create index "webhookdelivery_organization_id_webhook_id_conversation_id_seq" to table: "webhook_deliveries"
DROP INDEX `webhookdelivery_organization_id_webhook_id_conversation_id_seq`;
-- reverse: create index "webhookdelivery_organization_id_3ea6eb31f3b43d282f636dd01ab1eb2b" to table: "webhook_deliveries"
DROP INDEX `webhookdelivery_organization_id_3ea6eb31f3b43d282f636dd01ab1eb2b`;
-- reverse: create "webhook_deliveries" table
DROP TABLE `webhook_deliveries`;
-- reverse: create index "webhook_integration_id" to table: "webhooks"
DROP INDEX `webhook_integration_id`;
-- reverse: create index "webhook_organization_id_status" to table: "webhooks"
DROP INDEX `webhook_organization_id_status`;
-- reverse: create index "webhook_organization_id_source_external_id" to table: "webhooks"
DROP INDEX `webhook_organization_id_source_external_id`;
-- reverse: create "webhooks" table
DROP TABLE `webhooks`;
-- reverse: create index "formsubmission_organization_id_form_id_submitted_at" to table: "form_submissions"
DROP INDEX `formsubmission_organization_id_form_id_submitted_at`;
-- reverse: create index "formsubmission_organization_id_conversation_id" to table: "form_submissions"
DROP INDEX `formsubmission_organization_id_conversation_id`;
-- reverse: create index "formsubmission_organization_id_source_external_id" to table: "form_submissions"
DROP INDEX `formsubmission_organization_id_source_external_id`;
-- reverse: create "form_submissions" table
DROP TABLE `form_submissions`;
-- reverse: create index "dataremoval_organization_id_kind_created_at" to table: "data_removals"
DROP INDEX `dataremoval_organization_id_kind_created_at`;
-- reverse: create "data_removals" table
DROP TABLE `data_removals`;
-- reverse: create index "conversationparticipant_organization_id_user_id" to table: "conversation_participants"
DROP INDEX `conversationparticipant_organization_id_user_id`;
-- reverse: create index "conversationparticipant_organization_id_conversation_id_user_id" to table: "conversation_participants"
DROP INDEX `conversationparticipant_organization_id_conversation_id_user_id`;
-- reverse: create "conversation_participants" table
DROP TABLE `conversation_participants`;
-- reverse: add column "meta" to table: "messages"
ALTER TABLE `messages` DROP COLUMN `meta`;
-- reverse: add column "is_backchannel" to table: "messages"
ALTER TABLE `messages` DROP COLUMN `is_backchannel`;
-- reverse: add column "profile" to table: "customers"
ALTER TABLE `customers` DROP COLUMN `profile`;
-- reverse: add column "meta" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `meta`;
-- reverse: add column "category_slot" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `category_slot`;
-- reverse: add column "category" to table: "conversations"
ALTER TABLE `conversations` DROP COLUMN `category`;
