-- +goose Up
-- The columns are added one by one: a table that others refer to cannot be made
-- anew while foreign keys are enforced.
ALTER TABLE `organizations` ADD COLUMN `logo_url` text NULL;
ALTER TABLE `organizations` ADD COLUMN `industry` text NULL;
ALTER TABLE `organizations` ADD COLUMN `settings` json NULL;
ALTER TABLE `organizations` ADD COLUMN `aliases` json NULL;
ALTER TABLE `organizations` ADD COLUMN `profile_fields` json NULL;
ALTER TABLE `organizations` ADD COLUMN `stopwords` json NULL;
ALTER TABLE `organizations` ADD COLUMN `commands` json NULL;
ALTER TABLE `organizations` ADD COLUMN `tags` json NULL;
ALTER TABLE `organizations` ADD COLUMN `domain_prefix` text NULL;
ALTER TABLE `organizations` ADD COLUMN `domain` text NULL;
ALTER TABLE `organizations` ADD COLUMN `whitelist` json NULL;
ALTER TABLE `organizations` ADD COLUMN `default_role` text NOT NULL DEFAULT 'GUEST';
ALTER TABLE `organizations` ADD COLUMN `data_retention` json NULL;
ALTER TABLE `organizations` ADD COLUMN `billing_info` json NULL;
ALTER TABLE `organizations` ADD COLUMN `email_as` text NULL;
ALTER TABLE `organizations` ADD COLUMN `meta` json NULL;
ALTER TABLE `organizations` ADD COLUMN `category_slots` integer NOT NULL DEFAULT 0;
-- add column "additional_name" to table: "users"
ALTER TABLE `users` ADD COLUMN `additional_name` text NULL;
-- add column "settings" to table: "users"
ALTER TABLE `users` ADD COLUMN `settings` json NULL;
-- add column "meta" to table: "users"
ALTER TABLE `users` ADD COLUMN `meta` json NULL;
-- add column "description" to table: "integrations"
ALTER TABLE `integrations` ADD COLUMN `description` text NULL;
-- add column "smooch_id" to table: "integrations"
ALTER TABLE `integrations` ADD COLUMN `smooch_id` text NULL;
-- add column "smooch_app_id" to table: "integrations"
ALTER TABLE `integrations` ADD COLUMN `smooch_app_id` text NULL;
-- add column "meta" to table: "integrations"
ALTER TABLE `integrations` ADD COLUMN `meta` json NULL;
-- create "bots" table
CREATE TABLE `bots` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `description` text NULL, `status` text NOT NULL DEFAULT ('ACTIVE'), `roles` json NOT NULL, `audience` text NOT NULL DEFAULT ('OWNER'), `tags` json NULL, `avatar_url` text NULL, `commands` json NULL, `meta` json NULL, `secret` text NULL, `created_by` uuid NULL, `updated_by` uuid NULL, `organization_id` uuid NOT NULL, `user_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `bots_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION, CONSTRAINT `bots_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL);
-- create index "bot_organization_id_source_external_id" to table: "bots"
CREATE UNIQUE INDEX `bot_organization_id_source_external_id` ON `bots` (`organization_id`, `source`, `external_id`);
-- create index "bot_organization_id_name" to table: "bots"
CREATE INDEX `bot_organization_id_name` ON `bots` (`organization_id`, `name`);
-- create "bot_instances" table
CREATE TABLE `bot_instances` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `description` text NULL, `avatar_url` text NULL, `enabled` bool NOT NULL DEFAULT (true), `meta` json NULL, `bot_id` uuid NOT NULL, `created_by` uuid NULL, `updated_by` uuid NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `bot_instances_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "botinstance_organization_id_source_external_id" to table: "bot_instances"
CREATE UNIQUE INDEX `botinstance_organization_id_source_external_id` ON `bot_instances` (`organization_id`, `source`, `external_id`);
-- create index "botinstance_organization_id_bot_id" to table: "bot_instances"
CREATE UNIQUE INDEX `botinstance_organization_id_bot_id` ON `bot_instances` (`organization_id`, `bot_id`);
-- create "categories" table
CREATE TABLE `categories` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `slot` integer NOT NULL, `tags` json NULL, `forms` json NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `categories_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "category_organization_id_source_external_id" to table: "categories"
CREATE UNIQUE INDEX `category_organization_id_source_external_id` ON `categories` (`organization_id`, `source`, `external_id`);
-- create index "category_organization_id_slot" to table: "categories"
CREATE INDEX `category_organization_id_slot` ON `categories` (`organization_id`, `slot`);
-- create "forms" table
CREATE TABLE `forms` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `type` text NOT NULL DEFAULT ('TOPIC'), `status` text NOT NULL DEFAULT ('ACTIVE'), `template_id` uuid NULL, `profile_fields` json NULL, `notify_emails` json NULL, `tags` json NULL, `labels` json NULL, `points_by_agent` integer NULL, `points_by_bot` integer NULL, `meta` json NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `forms_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "form_organization_id_source_external_id" to table: "forms"
CREATE UNIQUE INDEX `form_organization_id_source_external_id` ON `forms` (`organization_id`, `source`, `external_id`);
-- create index "form_organization_id_name" to table: "forms"
CREATE INDEX `form_organization_id_name` ON `forms` (`organization_id`, `name`);
-- create "form_fields" table
CREATE TABLE `form_fields` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `label` text NULL, `type` text NOT NULL DEFAULT ('TEXT'), `entity` text NULL, `pattern` text NULL, `options` json NULL, `required` bool NOT NULL DEFAULT (false), `position` integer NOT NULL DEFAULT (0), `form_id` uuid NOT NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `form_fields_forms_fields` FOREIGN KEY (`form_id`) REFERENCES `forms` (`id`) ON DELETE CASCADE, CONSTRAINT `form_fields_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "formfield_organization_id_source_external_id" to table: "form_fields"
CREATE UNIQUE INDEX `formfield_organization_id_source_external_id` ON `form_fields` (`organization_id`, `source`, `external_id`);
-- create index "formfield_organization_id_form_id_position" to table: "form_fields"
CREATE INDEX `formfield_organization_id_form_id_position` ON `form_fields` (`organization_id`, `form_id`, `position`);
-- create "organization_groups" table
CREATE TABLE `organization_groups` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `members` json NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `organization_groups_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "organizationgroup_organization_id_source_external_id" to table: "organization_groups"
CREATE UNIQUE INDEX `organizationgroup_organization_id_source_external_id` ON `organization_groups` (`organization_id`, `source`, `external_id`);
-- create index "organizationgroup_organization_id_name" to table: "organization_groups"
CREATE INDEX `organizationgroup_organization_id_name` ON `organization_groups` (`organization_id`, `name`);
-- create "partnerships" table
CREATE TABLE `partnerships` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `partner_id` uuid NOT NULL, `permission` text NOT NULL DEFAULT ('guest'), `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `partnerships_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "partnership_organization_id_partner_id" to table: "partnerships"
CREATE UNIQUE INDEX `partnership_organization_id_partner_id` ON `partnerships` (`organization_id`, `partner_id`);
-- create index "partnership_partner_id" to table: "partnerships"
CREATE INDEX `partnership_partner_id` ON `partnerships` (`partner_id`);
-- create "workflows" table
CREATE TABLE `workflows` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `external_id` text NULL, `source` text NOT NULL DEFAULT ('NATIVE'), `archived_at` datetime NULL, `name` text NOT NULL, `enabled` bool NOT NULL DEFAULT (true), `rules` json NOT NULL, `organizations` json NULL, `organization_tags` json NULL, `organization_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `workflows_organizations_organization` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE NO ACTION);
-- create index "workflow_organization_id_source_external_id" to table: "workflows"
CREATE UNIQUE INDEX `workflow_organization_id_source_external_id` ON `workflows` (`organization_id`, `source`, `external_id`);
-- create index "workflow_organization_id_name" to table: "workflows"
CREATE INDEX `workflow_organization_id_name` ON `workflows` (`organization_id`, `name`);

-- +goose Down
-- reverse: create index "workflow_organization_id_name" to table: "workflows"
DROP INDEX `workflow_organization_id_name`;
-- reverse: create index "workflow_organization_id_source_external_id" to table: "workflows"
DROP INDEX `workflow_organization_id_source_external_id`;
-- reverse: create "workflows" table
DROP TABLE `workflows`;
-- reverse: create index "partnership_partner_id" to table: "partnerships"
DROP INDEX `partnership_partner_id`;
-- reverse: create index "partnership_organization_id_partner_id" to table: "partnerships"
DROP INDEX `partnership_organization_id_partner_id`;
-- reverse: create "partnerships" table
DROP TABLE `partnerships`;
-- reverse: create index "organizationgroup_organization_id_name" to table: "organization_groups"
DROP INDEX `organizationgroup_organization_id_name`;
-- reverse: create index "organizationgroup_organization_id_source_external_id" to table: "organization_groups"
DROP INDEX `organizationgroup_organization_id_source_external_id`;
-- reverse: create "organization_groups" table
DROP TABLE `organization_groups`;
-- reverse: create index "formfield_organization_id_form_id_position" to table: "form_fields"
DROP INDEX `formfield_organization_id_form_id_position`;
-- reverse: create index "formfield_organization_id_source_external_id" to table: "form_fields"
DROP INDEX `formfield_organization_id_source_external_id`;
-- reverse: create "form_fields" table
DROP TABLE `form_fields`;
-- reverse: create index "form_organization_id_name" to table: "forms"
DROP INDEX `form_organization_id_name`;
-- reverse: create index "form_organization_id_source_external_id" to table: "forms"
DROP INDEX `form_organization_id_source_external_id`;
-- reverse: create "forms" table
DROP TABLE `forms`;
-- reverse: create index "category_organization_id_slot" to table: "categories"
DROP INDEX `category_organization_id_slot`;
-- reverse: create index "category_organization_id_source_external_id" to table: "categories"
DROP INDEX `category_organization_id_source_external_id`;
-- reverse: create "categories" table
DROP TABLE `categories`;
-- reverse: create index "botinstance_organization_id_bot_id" to table: "bot_instances"
DROP INDEX `botinstance_organization_id_bot_id`;
-- reverse: create index "botinstance_organization_id_source_external_id" to table: "bot_instances"
DROP INDEX `botinstance_organization_id_source_external_id`;
-- reverse: create "bot_instances" table
DROP TABLE `bot_instances`;
-- reverse: create index "bot_organization_id_name" to table: "bots"
DROP INDEX `bot_organization_id_name`;
-- reverse: create index "bot_organization_id_source_external_id" to table: "bots"
DROP INDEX `bot_organization_id_source_external_id`;
-- reverse: create "bots" table
DROP TABLE `bots`;
-- reverse: add column "meta" to table: "integrations"
ALTER TABLE `integrations` DROP COLUMN `meta`;
-- reverse: add column "smooch_app_id" to table: "integrations"
ALTER TABLE `integrations` DROP COLUMN `smooch_app_id`;
-- reverse: add column "smooch_id" to table: "integrations"
ALTER TABLE `integrations` DROP COLUMN `smooch_id`;
-- reverse: add column "description" to table: "integrations"
ALTER TABLE `integrations` DROP COLUMN `description`;
-- reverse: add column "meta" to table: "users"
ALTER TABLE `users` DROP COLUMN `meta`;
-- reverse: add column "settings" to table: "users"
ALTER TABLE `users` DROP COLUMN `settings`;
-- reverse: add column "additional_name" to table: "users"
ALTER TABLE `users` DROP COLUMN `additional_name`;
ALTER TABLE `organizations` DROP COLUMN `category_slots`;
ALTER TABLE `organizations` DROP COLUMN `meta`;
ALTER TABLE `organizations` DROP COLUMN `email_as`;
ALTER TABLE `organizations` DROP COLUMN `billing_info`;
ALTER TABLE `organizations` DROP COLUMN `data_retention`;
ALTER TABLE `organizations` DROP COLUMN `default_role`;
ALTER TABLE `organizations` DROP COLUMN `whitelist`;
ALTER TABLE `organizations` DROP COLUMN `domain`;
ALTER TABLE `organizations` DROP COLUMN `domain_prefix`;
ALTER TABLE `organizations` DROP COLUMN `tags`;
ALTER TABLE `organizations` DROP COLUMN `commands`;
ALTER TABLE `organizations` DROP COLUMN `stopwords`;
ALTER TABLE `organizations` DROP COLUMN `profile_fields`;
ALTER TABLE `organizations` DROP COLUMN `aliases`;
ALTER TABLE `organizations` DROP COLUMN `settings`;
ALTER TABLE `organizations` DROP COLUMN `industry`;
ALTER TABLE `organizations` DROP COLUMN `logo_url`;
