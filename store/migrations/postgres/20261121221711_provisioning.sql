-- +goose Up
-- modify "integrations" table
ALTER TABLE "integrations" ADD COLUMN "description" character varying NULL, ADD COLUMN "smooch_id" character varying NULL, ADD COLUMN "smooch_app_id" character varying NULL, ADD COLUMN "meta" jsonb NULL;
-- modify "organizations" table
ALTER TABLE "organizations" ADD COLUMN "logo_url" character varying NULL, ADD COLUMN "industry" character varying NULL, ADD COLUMN "settings" jsonb NULL, ADD COLUMN "aliases" jsonb NULL, ADD COLUMN "profile_fields" jsonb NULL, ADD COLUMN "stopwords" jsonb NULL, ADD COLUMN "commands" jsonb NULL, ADD COLUMN "tags" jsonb NULL, ADD COLUMN "domain_prefix" character varying NULL, ADD COLUMN "domain" character varying NULL, ADD COLUMN "whitelist" jsonb NULL, ADD COLUMN "default_role" character varying NOT NULL DEFAULT 'GUEST', ADD COLUMN "data_retention" jsonb NULL, ADD COLUMN "billing_info" jsonb NULL, ADD COLUMN "email_as" character varying NULL, ADD COLUMN "meta" jsonb NULL, ADD COLUMN "category_slots" bigint NOT NULL DEFAULT 0;
-- create "bot_instances" table
CREATE TABLE "bot_instances" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "description" character varying NULL, "avatar_url" character varying NULL, "enabled" boolean NOT NULL DEFAULT true, "meta" jsonb NULL, "bot_id" uuid NOT NULL, "created_by" uuid NULL, "updated_by" uuid NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "bot_instances_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "botinstance_organization_id_bot_id" to table: "bot_instances"
CREATE UNIQUE INDEX "botinstance_organization_id_bot_id" ON "bot_instances" ("organization_id", "bot_id");
-- create index "botinstance_organization_id_source_external_id" to table: "bot_instances"
CREATE UNIQUE INDEX "botinstance_organization_id_source_external_id" ON "bot_instances" ("organization_id", "source", "external_id");
-- modify "users" table
ALTER TABLE "users" ADD COLUMN "additional_name" character varying NULL, ADD COLUMN "settings" jsonb NULL, ADD COLUMN "meta" jsonb NULL;
-- create "bots" table
CREATE TABLE "bots" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "description" character varying NULL, "status" character varying NOT NULL DEFAULT 'ACTIVE', "roles" jsonb NOT NULL, "audience" character varying NOT NULL DEFAULT 'OWNER', "tags" jsonb NULL, "avatar_url" character varying NULL, "commands" jsonb NULL, "meta" jsonb NULL, "secret" character varying NULL, "created_by" uuid NULL, "updated_by" uuid NULL, "organization_id" uuid NOT NULL, "user_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "bots_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "bots_users_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE SET NULL);
-- create index "bot_organization_id_name" to table: "bots"
CREATE INDEX "bot_organization_id_name" ON "bots" ("organization_id", "name");
-- create index "bot_organization_id_source_external_id" to table: "bots"
CREATE UNIQUE INDEX "bot_organization_id_source_external_id" ON "bots" ("organization_id", "source", "external_id");
-- create "categories" table
CREATE TABLE "categories" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "slot" bigint NOT NULL, "tags" jsonb NULL, "forms" jsonb NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "categories_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "category_organization_id_slot" to table: "categories"
CREATE INDEX "category_organization_id_slot" ON "categories" ("organization_id", "slot");
-- create index "category_organization_id_source_external_id" to table: "categories"
CREATE UNIQUE INDEX "category_organization_id_source_external_id" ON "categories" ("organization_id", "source", "external_id");
-- create "forms" table
CREATE TABLE "forms" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "type" character varying NOT NULL DEFAULT 'TOPIC', "status" character varying NOT NULL DEFAULT 'ACTIVE', "template_id" uuid NULL, "profile_fields" jsonb NULL, "notify_emails" jsonb NULL, "tags" jsonb NULL, "labels" jsonb NULL, "points_by_agent" bigint NULL, "points_by_bot" bigint NULL, "meta" jsonb NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "forms_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "form_organization_id_name" to table: "forms"
CREATE INDEX "form_organization_id_name" ON "forms" ("organization_id", "name");
-- create index "form_organization_id_source_external_id" to table: "forms"
CREATE UNIQUE INDEX "form_organization_id_source_external_id" ON "forms" ("organization_id", "source", "external_id");
-- create "form_fields" table
CREATE TABLE "form_fields" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "label" character varying NULL, "type" character varying NOT NULL DEFAULT 'TEXT', "entity" character varying NULL, "pattern" character varying NULL, "options" jsonb NULL, "required" boolean NOT NULL DEFAULT false, "position" bigint NOT NULL DEFAULT 0, "form_id" uuid NOT NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "form_fields_forms_fields" FOREIGN KEY ("form_id") REFERENCES "forms" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "form_fields_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "formfield_organization_id_form_id_position" to table: "form_fields"
CREATE INDEX "formfield_organization_id_form_id_position" ON "form_fields" ("organization_id", "form_id", "position");
-- create index "formfield_organization_id_source_external_id" to table: "form_fields"
CREATE UNIQUE INDEX "formfield_organization_id_source_external_id" ON "form_fields" ("organization_id", "source", "external_id");
-- create "organization_groups" table
CREATE TABLE "organization_groups" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "members" jsonb NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "organization_groups_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "organizationgroup_organization_id_name" to table: "organization_groups"
CREATE INDEX "organizationgroup_organization_id_name" ON "organization_groups" ("organization_id", "name");
-- create index "organizationgroup_organization_id_source_external_id" to table: "organization_groups"
CREATE UNIQUE INDEX "organizationgroup_organization_id_source_external_id" ON "organization_groups" ("organization_id", "source", "external_id");
-- create "partnerships" table
CREATE TABLE "partnerships" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "partner_id" uuid NOT NULL, "permission" character varying NOT NULL DEFAULT 'guest', "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "partnerships_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "partnership_organization_id_partner_id" to table: "partnerships"
CREATE UNIQUE INDEX "partnership_organization_id_partner_id" ON "partnerships" ("organization_id", "partner_id");
-- create index "partnership_partner_id" to table: "partnerships"
CREATE INDEX "partnership_partner_id" ON "partnerships" ("partner_id");
-- create "workflows" table
CREATE TABLE "workflows" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "enabled" boolean NOT NULL DEFAULT true, "rules" jsonb NOT NULL, "organizations" jsonb NULL, "organization_tags" jsonb NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "workflows_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "workflow_organization_id_name" to table: "workflows"
CREATE INDEX "workflow_organization_id_name" ON "workflows" ("organization_id", "name");
-- create index "workflow_organization_id_source_external_id" to table: "workflows"
CREATE UNIQUE INDEX "workflow_organization_id_source_external_id" ON "workflows" ("organization_id", "source", "external_id");

-- +goose Down
-- reverse: create index "workflow_organization_id_source_external_id" to table: "workflows"
DROP INDEX "workflow_organization_id_source_external_id";
-- reverse: create index "workflow_organization_id_name" to table: "workflows"
DROP INDEX "workflow_organization_id_name";
-- reverse: create "workflows" table
DROP TABLE "workflows";
-- reverse: create index "partnership_partner_id" to table: "partnerships"
DROP INDEX "partnership_partner_id";
-- reverse: create index "partnership_organization_id_partner_id" to table: "partnerships"
DROP INDEX "partnership_organization_id_partner_id";
-- reverse: create "partnerships" table
DROP TABLE "partnerships";
-- reverse: create index "organizationgroup_organization_id_source_external_id" to table: "organization_groups"
DROP INDEX "organizationgroup_organization_id_source_external_id";
-- reverse: create index "organizationgroup_organization_id_name" to table: "organization_groups"
DROP INDEX "organizationgroup_organization_id_name";
-- reverse: create "organization_groups" table
DROP TABLE "organization_groups";
-- reverse: create index "formfield_organization_id_source_external_id" to table: "form_fields"
DROP INDEX "formfield_organization_id_source_external_id";
-- reverse: create index "formfield_organization_id_form_id_position" to table: "form_fields"
DROP INDEX "formfield_organization_id_form_id_position";
-- reverse: create "form_fields" table
DROP TABLE "form_fields";
-- reverse: create index "form_organization_id_source_external_id" to table: "forms"
DROP INDEX "form_organization_id_source_external_id";
-- reverse: create index "form_organization_id_name" to table: "forms"
DROP INDEX "form_organization_id_name";
-- reverse: create "forms" table
DROP TABLE "forms";
-- reverse: create index "category_organization_id_source_external_id" to table: "categories"
DROP INDEX "category_organization_id_source_external_id";
-- reverse: create index "category_organization_id_slot" to table: "categories"
DROP INDEX "category_organization_id_slot";
-- reverse: create "categories" table
DROP TABLE "categories";
-- reverse: create index "bot_organization_id_source_external_id" to table: "bots"
DROP INDEX "bot_organization_id_source_external_id";
-- reverse: create index "bot_organization_id_name" to table: "bots"
DROP INDEX "bot_organization_id_name";
-- reverse: create "bots" table
DROP TABLE "bots";
-- reverse: modify "users" table
ALTER TABLE "users" DROP COLUMN "meta", DROP COLUMN "settings", DROP COLUMN "additional_name";
-- reverse: create index "botinstance_organization_id_source_external_id" to table: "bot_instances"
DROP INDEX "botinstance_organization_id_source_external_id";
-- reverse: create index "botinstance_organization_id_bot_id" to table: "bot_instances"
DROP INDEX "botinstance_organization_id_bot_id";
-- reverse: create "bot_instances" table
DROP TABLE "bot_instances";
-- reverse: modify "organizations" table
ALTER TABLE "organizations" DROP COLUMN "category_slots", DROP COLUMN "meta", DROP COLUMN "email_as", DROP COLUMN "billing_info", DROP COLUMN "data_retention", DROP COLUMN "default_role", DROP COLUMN "whitelist", DROP COLUMN "domain", DROP COLUMN "domain_prefix", DROP COLUMN "tags", DROP COLUMN "commands", DROP COLUMN "stopwords", DROP COLUMN "profile_fields", DROP COLUMN "aliases", DROP COLUMN "settings", DROP COLUMN "industry", DROP COLUMN "logo_url";
-- reverse: modify "integrations" table
ALTER TABLE "integrations" DROP COLUMN "meta", DROP COLUMN "smooch_app_id", DROP COLUMN "smooch_id", DROP COLUMN "description";
