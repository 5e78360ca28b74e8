-- +goose Up
-- Columns are added, not tables made anew: a table cannot be dropped safely while
-- others refer to it, and foreign keys cannot be switched off in a transaction.
DROP INDEX `interaction_queue_id_status`;
ALTER TABLE `interactions` ADD COLUMN `queued_at` datetime NULL;
ALTER TABLE `interactions` ADD COLUMN `held_at` datetime NULL;
ALTER TABLE `interactions` ADD COLUMN `return_at` datetime NULL;
ALTER TABLE `interactions` ADD COLUMN `required_agent_until` datetime NULL;
ALTER TABLE `interactions` ADD COLUMN `type_details` text NOT NULL DEFAULT ('');
ALTER TABLE `interactions` ADD COLUMN `status_details` text NOT NULL DEFAULT ('');
ALTER TABLE `interactions` ADD COLUMN `required_agent_type` text NULL;
ALTER TABLE `interactions` ADD COLUMN `required_skills` json NULL;
ALTER TABLE `interactions` ADD COLUMN `required_agent_id` uuid NULL CONSTRAINT `interactions_users_required_agent` REFERENCES `users` (`id`) ON DELETE SET NULL;
ALTER TABLE `interactions` ADD COLUMN `previous_id` uuid NULL CONSTRAINT `interactions_interactions_successors` REFERENCES `interactions` (`id`) ON DELETE SET NULL;
-- create index "interaction_organization_id_queue_id_status_queued_at" to table: "interactions"
CREATE INDEX `interaction_organization_id_queue_id_status_queued_at` ON `interactions` (`organization_id`, `queue_id`, `status`, `queued_at`);
-- create index "interaction_organization_id_agent_id_status" to table: "interactions"
CREATE INDEX `interaction_organization_id_agent_id_status` ON `interactions` (`organization_id`, `agent_id`, `status`);
-- create index "interaction_organization_id_disconnected_at" to table: "interactions"
CREATE INDEX `interaction_organization_id_disconnected_at` ON `interactions` (`organization_id`, `disconnected_at`);
-- create index "interaction_organization_id_previous_id" to table: "interactions"
CREATE UNIQUE INDEX `interaction_organization_id_previous_id` ON `interactions` (`organization_id`, `previous_id`);
-- add column "answer_timeout_seconds" to table: "queues"
ALTER TABLE `queues` ADD COLUMN `answer_timeout_seconds` integer NULL;
-- add column "wrap_up_seconds" to table: "queues"
ALTER TABLE `queues` ADD COLUMN `wrap_up_seconds` integer NULL;
-- create index "queue_organization_id_number" to table: "queues"
CREATE INDEX `queue_organization_id_number` ON `queues` (`organization_id`, `number`);
-- create "agent_presences" table
CREATE TABLE `agent_presences` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `state` text NOT NULL, `reason` text NULL, `from` datetime NOT NULL, `to` datetime NULL, `organization_id` uuid NOT NULL, `user_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `agent_presences_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `agent_presences_users_presences` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL);
-- create index "agentpresence_organization_id_user_id_from" to table: "agent_presences"
CREATE INDEX `agentpresence_organization_id_user_id_from` ON `agent_presences` (`organization_id`, `user_id`, `from`);
-- create "call_recordings" table
CREATE TABLE `call_recordings` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `call_id` text NOT NULL, `owner_type` text NOT NULL, `owner_id` uuid NOT NULL, `owner_name` text NOT NULL DEFAULT (''), `file_name` text NOT NULL, `file_path` text NOT NULL DEFAULT (''), `recorded_at` datetime NOT NULL, `organization_id` uuid NOT NULL, `interaction_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `call_recordings_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `call_recordings_interactions_recordings` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION);
-- create index "callrecording_organization_id_source_external_id" to table: "call_recordings"
CREATE UNIQUE INDEX `callrecording_organization_id_source_external_id` ON `call_recordings` (`organization_id`, `source`, `external_id`);
-- create index "callrecording_organization_id_recorded_at" to table: "call_recordings"
CREATE INDEX `callrecording_organization_id_recorded_at` ON `call_recordings` (`organization_id`, `recorded_at`);
-- create index "callrecording_organization_id_call_id" to table: "call_recordings"
CREATE INDEX `callrecording_organization_id_call_id` ON `call_recordings` (`organization_id`, `call_id`);
-- create index "callrecording_interaction_id" to table: "call_recordings"
CREATE INDEX `callrecording_interaction_id` ON `call_recordings` (`interaction_id`);
-- create "callbacks" table
CREATE TABLE `callbacks` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `customer_number` text NOT NULL, `queue_number` text NOT NULL, `original_queue_number` text NOT NULL, `original_queue_name` text NULL, `gw_prefix` text NULL, `extra_data` text NULL, `notes` text NULL, `last_result` text NOT NULL DEFAULT ('ADDED'), `failures` integer NOT NULL DEFAULT (0), `max_calls` integer NOT NULL DEFAULT (99), `next_call_at` datetime NULL, `last_call_at` datetime NULL, `organization_id` uuid NOT NULL, `creator_id` uuid NULL, `interaction_id` uuid NULL, `queue_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `callbacks_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `callbacks_users_creator` FOREIGN KEY (`creator_id`) REFERENCES `users` (`id`) ON DELETE SET NULL, CONSTRAINT `callbacks_interactions_interaction` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE SET NULL, CONSTRAINT `callbacks_queues_callbacks` FOREIGN KEY (`queue_id`) REFERENCES `queues` (`id`) ON DELETE NO ACTION);
-- create index "callback_organization_id_source_external_id" to table: "callbacks"
CREATE UNIQUE INDEX `callback_organization_id_source_external_id` ON `callbacks` (`organization_id`, `source`, `external_id`);
-- create index "callback_organization_id_next_call_at" to table: "callbacks"
CREATE INDEX `callback_organization_id_next_call_at` ON `callbacks` (`organization_id`, `next_call_at`);
-- create index "callback_queue_id" to table: "callbacks"
CREATE INDEX `callback_queue_id` ON `callbacks` (`queue_id`);
-- create index "callback_interaction_id" to table: "callbacks"
CREATE INDEX `callback_interaction_id` ON `callbacks` (`interaction_id`);
-- create "consents" table
CREATE TABLE `consents` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `usage` text NOT NULL, `address` text NOT NULL, `granted` bool NOT NULL, `organization_id` uuid NOT NULL, `identity_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `consents_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `consents_customer_identities_identity` FOREIGN KEY (`identity_id`) REFERENCES `customer_identities` (`id`) ON DELETE SET NULL);
-- create index "consent_organization_id_usage_address" to table: "consents"
CREATE UNIQUE INDEX `consent_organization_id_usage_address` ON `consents` (`organization_id`, `usage`, `address`);
-- create "email_details" table
CREATE TABLE `email_details` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `subject` text NOT NULL DEFAULT (''), `html` text NOT NULL DEFAULT (''), `from` json NOT NULL, `to` json NOT NULL, `cc` json NULL, `bcc` json NULL, `case_id` text NULL, `cid` text NULL, `remarks` text NULL, `folder_status` text NOT NULL DEFAULT (''), `sent_at` datetime NOT NULL, `organization_id` uuid NOT NULL, `interaction_id` uuid NULL, `message_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `email_details_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `email_details_interactions_emails` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE SET NULL, CONSTRAINT `email_details_messages_emails` FOREIGN KEY (`message_id`) REFERENCES `messages` (`id`) ON DELETE NO ACTION);
-- create index "emaildetails_organization_id_source_external_id" to table: "email_details"
CREATE UNIQUE INDEX `emaildetails_organization_id_source_external_id` ON `email_details` (`organization_id`, `source`, `external_id`);
-- create index "emaildetails_organization_id_sent_at" to table: "email_details"
CREATE INDEX `emaildetails_organization_id_sent_at` ON `email_details` (`organization_id`, `sent_at`);
-- create index "emaildetails_organization_id_case_id" to table: "email_details"
CREATE INDEX `emaildetails_organization_id_case_id` ON `email_details` (`organization_id`, `case_id`);
-- create index "emaildetails_organization_id_message_id" to table: "email_details"
CREATE UNIQUE INDEX `emaildetails_organization_id_message_id` ON `email_details` (`organization_id`, `message_id`);
-- create index "emaildetails_interaction_id" to table: "email_details"
CREATE INDEX `emaildetails_interaction_id` ON `email_details` (`interaction_id`);
-- create "integrations" table
CREATE TABLE `integrations` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `type` text NOT NULL, `status` text NOT NULL DEFAULT ('ACTIVE'), `touchpoints` json NULL, `params` json NOT NULL, `start_at` datetime NULL, `end_at` datetime NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `integrations_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
ALTER TABLE `channels` ADD COLUMN `integration_id` uuid NULL CONSTRAINT `channels_integrations_channels` REFERENCES `integrations` (`id`) ON DELETE SET NULL;
-- create index "integration_organization_id_source_external_id" to table: "integrations"
CREATE UNIQUE INDEX `integration_organization_id_source_external_id` ON `integrations` (`organization_id`, `source`, `external_id`);
-- create index "integration_organization_id_name" to table: "integrations"
CREATE UNIQUE INDEX `integration_organization_id_name` ON `integrations` (`organization_id`, `name`);
-- create "listen_log_entries" table
CREATE TABLE `listen_log_entries` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `description` text NOT NULL, `user_session_id` text NOT NULL, `at` datetime NOT NULL, `recording_id` uuid NOT NULL, `organization_id` uuid NOT NULL, `user_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `listen_log_entries_call_recordings_listen_log` FOREIGN KEY (`recording_id`) REFERENCES `call_recordings` (`id`) ON DELETE NO ACTION, CONSTRAINT `listen_log_entries_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `listen_log_entries_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL);
-- create index "listenlogentry_recording_id_at" to table: "listen_log_entries"
CREATE INDEX `listenlogentry_recording_id_at` ON `listen_log_entries` (`recording_id`, `at`);
-- create "outbound_batches" table
CREATE TABLE `outbound_batches` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `body` text NOT NULL, `content_type` text NOT NULL DEFAULT ('TEXT'), `channel_type` text NOT NULL, `send_at` datetime NOT NULL, `max_retry_count` integer NOT NULL DEFAULT (5), `retry_delay_seconds` integer NOT NULL DEFAULT (300), `organization_id` uuid NOT NULL, `channel_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `outbound_batches_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `outbound_batches_channels_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE NO ACTION);
-- create index "outboundbatch_organization_id_source_external_id" to table: "outbound_batches"
CREATE UNIQUE INDEX `outboundbatch_organization_id_source_external_id` ON `outbound_batches` (`organization_id`, `source`, `external_id`);
-- create index "outboundbatch_organization_id_send_at" to table: "outbound_batches"
CREATE INDEX `outboundbatch_organization_id_send_at` ON `outbound_batches` (`organization_id`, `send_at`);
-- create index "outboundbatch_channel_id" to table: "outbound_batches"
CREATE INDEX `outboundbatch_channel_id` ON `outbound_batches` (`channel_id`);
-- create "outbound_recipients" table
CREATE TABLE `outbound_recipients` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `position` integer NOT NULL, `address` text NOT NULL, `status` text NOT NULL DEFAULT ('ADDED'), `attempts` integer NOT NULL DEFAULT (0), `next_attempt_at` datetime NULL, `failure` text NULL, `batch_id` uuid NOT NULL, `organization_id` uuid NOT NULL, `message_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `outbound_recipients_outbound_batches_recipients` FOREIGN KEY (`batch_id`) REFERENCES `outbound_batches` (`id`) ON DELETE NO ACTION, CONSTRAINT `outbound_recipients_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `outbound_recipients_messages_message` FOREIGN KEY (`message_id`) REFERENCES `messages` (`id`) ON DELETE SET NULL);
-- create index "outboundrecipient_organization_id_batch_id_position" to table: "outbound_recipients"
CREATE UNIQUE INDEX `outboundrecipient_organization_id_batch_id_position` ON `outbound_recipients` (`organization_id`, `batch_id`, `position`);
-- create "queue_agents" table
CREATE TABLE `queue_agents` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `skills` json NULL, `capacity` integer NULL, `queue_id` uuid NOT NULL, `organization_id` uuid NOT NULL, `user_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `queue_agents_queues_agents` FOREIGN KEY (`queue_id`) REFERENCES `queues` (`id`) ON DELETE NO ACTION, CONSTRAINT `queue_agents_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `queue_agents_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL);
-- create index "queueagent_organization_id_queue_id_user_id" to table: "queue_agents"
CREATE UNIQUE INDEX `queueagent_organization_id_queue_id_user_id` ON `queue_agents` (`organization_id`, `queue_id`, `user_id`);
-- create index "queueagent_organization_id_user_id" to table: "queue_agents"
CREATE INDEX `queueagent_organization_id_user_id` ON `queue_agents` (`organization_id`, `user_id`);
-- create "scripts" table
CREATE TABLE `scripts` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `scripts_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "script_organization_id_source_external_id" to table: "scripts"
CREATE UNIQUE INDEX `script_organization_id_source_external_id` ON `scripts` (`organization_id`, `source`, `external_id`);
-- create index "script_organization_id_name" to table: "scripts"
CREATE UNIQUE INDEX `script_organization_id_name` ON `scripts` (`organization_id`, `name`);
-- create "script_results" table
CREATE TABLE `script_results` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `modified_at` datetime NOT NULL, `questions` json NOT NULL, `interaction_id` uuid NOT NULL, `script_id` uuid NOT NULL, `organization_id` uuid NOT NULL, `original_interaction_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `script_results_interactions_script_results` FOREIGN KEY (`interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION, CONSTRAINT `script_results_scripts_results` FOREIGN KEY (`script_id`) REFERENCES `scripts` (`id`) ON DELETE NO ACTION, CONSTRAINT `script_results_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `script_results_interactions_original_interaction` FOREIGN KEY (`original_interaction_id`) REFERENCES `interactions` (`id`) ON DELETE NO ACTION);
-- create index "scriptresult_organization_id_source_external_id" to table: "script_results"
CREATE UNIQUE INDEX `scriptresult_organization_id_source_external_id` ON `script_results` (`organization_id`, `source`, `external_id`);
-- create index "scriptresult_organization_id_modified_at" to table: "script_results"
CREATE INDEX `scriptresult_organization_id_modified_at` ON `script_results` (`organization_id`, `modified_at`);
-- create index "scriptresult_script_id" to table: "script_results"
CREATE INDEX `scriptresult_script_id` ON `script_results` (`script_id`);
-- create index "scriptresult_interaction_id" to table: "script_results"
CREATE INDEX `scriptresult_interaction_id` ON `script_results` (`interaction_id`);
-- create index "scriptresult_original_interaction_id" to table: "script_results"
CREATE INDEX `scriptresult_original_interaction_id` ON `script_results` (`original_interaction_id`);

-- +goose Down
-- reverse: create index "scriptresult_original_interaction_id" to table: "script_results"
DROP INDEX `scriptresult_original_interaction_id`;
-- reverse: create index "scriptresult_interaction_id" to table: "script_results"
DROP INDEX `scriptresult_interaction_id`;
-- reverse: create index "scriptresult_script_id" to table: "script_results"
DROP INDEX `scriptresult_script_id`;
-- reverse: create index "scriptresult_organization_id_modified_at" to table: "script_results"
DROP INDEX `scriptresult_organization_id_modified_at`;
-- reverse: create index "scriptresult_organization_id_source_external_id" to table: "script_results"
DROP INDEX `scriptresult_organization_id_source_external_id`;
-- reverse: create "script_results" table
DROP TABLE `script_results`;
-- reverse: create index "script_organization_id_name" to table: "scripts"
DROP INDEX `script_organization_id_name`;
-- reverse: create index "script_organization_id_source_external_id" to table: "scripts"
DROP INDEX `script_organization_id_source_external_id`;
-- reverse: create "scripts" table
DROP TABLE `scripts`;
-- reverse: create index "queueagent_organization_id_user_id" to table: "queue_agents"
DROP INDEX `queueagent_organization_id_user_id`;
-- reverse: create index "queueagent_organization_id_queue_id_user_id" to table: "queue_agents"
DROP INDEX `queueagent_organization_id_queue_id_user_id`;
-- reverse: create "queue_agents" table
DROP TABLE `queue_agents`;
-- reverse: create index "outboundrecipient_organization_id_batch_id_position" to table: "outbound_recipients"
DROP INDEX `outboundrecipient_organization_id_batch_id_position`;
-- reverse: create "outbound_recipients" table
DROP TABLE `outbound_recipients`;
-- reverse: create index "outboundbatch_channel_id" to table: "outbound_batches"
DROP INDEX `outboundbatch_channel_id`;
-- reverse: create index "outboundbatch_organization_id_send_at" to table: "outbound_batches"
DROP INDEX `outboundbatch_organization_id_send_at`;
-- reverse: create index "outboundbatch_organization_id_source_external_id" to table: "outbound_batches"
DROP INDEX `outboundbatch_organization_id_source_external_id`;
-- reverse: create "outbound_batches" table
DROP TABLE `outbound_batches`;
-- reverse: create index "listenlogentry_recording_id_at" to table: "listen_log_entries"
DROP INDEX `listenlogentry_recording_id_at`;
-- reverse: create "listen_log_entries" table
DROP TABLE `listen_log_entries`;
-- reverse: create index "integration_organization_id_name" to table: "integrations"
DROP INDEX `integration_organization_id_name`;
-- reverse: create index "integration_organization_id_source_external_id" to table: "integrations"
DROP INDEX `integration_organization_id_source_external_id`;
-- reverse: create "integrations" table
ALTER TABLE `channels` DROP COLUMN `integration_id`;
DROP TABLE `integrations`;
-- reverse: create index "emaildetails_interaction_id" to table: "email_details"
DROP INDEX `emaildetails_interaction_id`;
-- reverse: create index "emaildetails_organization_id_message_id" to table: "email_details"
DROP INDEX `emaildetails_organization_id_message_id`;
-- reverse: create index "emaildetails_organization_id_case_id" to table: "email_details"
DROP INDEX `emaildetails_organization_id_case_id`;
-- reverse: create index "emaildetails_organization_id_sent_at" to table: "email_details"
DROP INDEX `emaildetails_organization_id_sent_at`;
-- reverse: create index "emaildetails_organization_id_source_external_id" to table: "email_details"
DROP INDEX `emaildetails_organization_id_source_external_id`;
-- reverse: create "email_details" table
DROP TABLE `email_details`;
-- reverse: create index "consent_organization_id_usage_address" to table: "consents"
DROP INDEX `consent_organization_id_usage_address`;
-- reverse: create "consents" table
DROP TABLE `consents`;
-- reverse: create index "callback_interaction_id" to table: "callbacks"
DROP INDEX `callback_interaction_id`;
-- reverse: create index "callback_queue_id" to table: "callbacks"
DROP INDEX `callback_queue_id`;
-- reverse: create index "callback_organization_id_next_call_at" to table: "callbacks"
DROP INDEX `callback_organization_id_next_call_at`;
-- reverse: create index "callback_organization_id_source_external_id" to table: "callbacks"
DROP INDEX `callback_organization_id_source_external_id`;
-- reverse: create "callbacks" table
DROP TABLE `callbacks`;
-- reverse: create index "callrecording_interaction_id" to table: "call_recordings"
DROP INDEX `callrecording_interaction_id`;
-- reverse: create index "callrecording_organization_id_call_id" to table: "call_recordings"
DROP INDEX `callrecording_organization_id_call_id`;
-- reverse: create index "callrecording_organization_id_recorded_at" to table: "call_recordings"
DROP INDEX `callrecording_organization_id_recorded_at`;
-- reverse: create index "callrecording_organization_id_source_external_id" to table: "call_recordings"
DROP INDEX `callrecording_organization_id_source_external_id`;
-- reverse: create "call_recordings" table
DROP TABLE `call_recordings`;
-- reverse: create index "agentpresence_organization_id_user_id_from" to table: "agent_presences"
DROP INDEX `agentpresence_organization_id_user_id_from`;
-- reverse: create "agent_presences" table
DROP TABLE `agent_presences`;
-- reverse: create index "queue_organization_id_number" to table: "queues"
DROP INDEX `queue_organization_id_number`;
-- reverse: add column "wrap_up_seconds" to table: "queues"
ALTER TABLE `queues` DROP COLUMN `wrap_up_seconds`;
-- reverse: add column "answer_timeout_seconds" to table: "queues"
ALTER TABLE `queues` DROP COLUMN `answer_timeout_seconds`;
-- reverse: create index "interaction_organization_id_previous_id" to table: "interactions"
DROP INDEX `interaction_organization_id_previous_id`;
-- reverse: create index "interaction_organization_id_disconnected_at" to table: "interactions"
DROP INDEX `interaction_organization_id_disconnected_at`;
-- reverse: create index "interaction_organization_id_agent_id_status" to table: "interactions"
DROP INDEX `interaction_organization_id_agent_id_status`;
-- reverse: create index "interaction_organization_id_queue_id_status_queued_at" to table: "interactions"
DROP INDEX `interaction_organization_id_queue_id_status_queued_at`;
ALTER TABLE `interactions` DROP COLUMN `previous_id`;
ALTER TABLE `interactions` DROP COLUMN `required_agent_id`;
ALTER TABLE `interactions` DROP COLUMN `required_skills`;
ALTER TABLE `interactions` DROP COLUMN `required_agent_type`;
ALTER TABLE `interactions` DROP COLUMN `status_details`;
ALTER TABLE `interactions` DROP COLUMN `type_details`;
ALTER TABLE `interactions` DROP COLUMN `required_agent_until`;
ALTER TABLE `interactions` DROP COLUMN `return_at`;
ALTER TABLE `interactions` DROP COLUMN `held_at`;
ALTER TABLE `interactions` DROP COLUMN `queued_at`;
CREATE INDEX `interaction_queue_id_status` ON `interactions` (`queue_id`, `status`);
