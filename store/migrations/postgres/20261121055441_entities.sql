-- +goose Up
-- create "organizations" table
CREATE TABLE "organizations" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "slug" character varying NOT NULL, "number" bigint NOT NULL, "name" character varying NOT NULL, "display_name" character varying NULL, "status" character varying NOT NULL DEFAULT 'ACTIVE', "email" character varying NULL, "url" character varying NULL, "country" character varying NULL, "locale" character varying NULL, "timezone" character varying NOT NULL DEFAULT 'UTC', "path" character varying NOT NULL, "archived_at" timestamptz NULL, "parent_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "organizations_organizations_children" FOREIGN KEY ("parent_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE SET NULL);
-- create index "organization_number" to table: "organizations"
CREATE UNIQUE INDEX "organization_number" ON "organizations" ("number");
-- create index "organization_path" to table: "organizations"
CREATE INDEX "organization_path" ON "organizations" ("path");
-- create index "organization_slug" to table: "organizations"
CREATE UNIQUE INDEX "organization_slug" ON "organizations" ("slug");
-- create "users" table
CREATE TABLE "users" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "number" bigint NOT NULL, "agent_key" character varying NULL, "login_name" character varying NULL, "display_name" character varying NOT NULL, "given_name" character varying NULL, "family_name" character varying NULL, "email" character varying NULL, "phone" character varying NULL, "avatar_url" character varying NULL, "status" character varying NOT NULL DEFAULT 'ACTIVE', "availability" character varying NOT NULL DEFAULT 'OFFLINE', "capacity" bigint NOT NULL DEFAULT 5, "last_login_at" timestamptz NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "users_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "user_organization_id_agent_key" to table: "users"
CREATE UNIQUE INDEX "user_organization_id_agent_key" ON "users" ("organization_id", "agent_key");
-- create index "user_organization_id_login_name" to table: "users"
CREATE UNIQUE INDEX "user_organization_id_login_name" ON "users" ("organization_id", "login_name");
-- create index "user_organization_id_number" to table: "users"
CREATE UNIQUE INDEX "user_organization_id_number" ON "users" ("organization_id", "number");
-- create index "user_organization_id_source_external_id" to table: "users"
CREATE UNIQUE INDEX "user_organization_id_source_external_id" ON "users" ("organization_id", "source", "external_id");
-- create "api_credentials" table
CREATE TABLE "api_credentials" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "kind" character varying NOT NULL, "role" character varying NOT NULL, "name" character varying NOT NULL DEFAULT '', "lookup" character varying NOT NULL, "secret_hash" character varying NULL, "public_keys" jsonb NULL, "demo" boolean NOT NULL DEFAULT false, "expires_at" timestamptz NULL, "revoked_at" timestamptz NULL, "organization_id" uuid NOT NULL, "user_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "api_credentials_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "api_credentials_users_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE SET NULL);
-- create index "apicredential_kind_lookup" to table: "api_credentials"
CREATE INDEX "apicredential_kind_lookup" ON "api_credentials" ("kind", "lookup");
-- create index "apicredential_organization_id_kind_lookup" to table: "api_credentials"
CREATE UNIQUE INDEX "apicredential_organization_id_kind_lookup" ON "api_credentials" ("organization_id", "kind", "lookup");
-- create "queues" table
CREATE TABLE "queues" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "number" character varying NULL, "address" character varying NULL, "kind" character varying NOT NULL DEFAULT 'MIXED', "max_wait_seconds" bigint NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "queues_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "queue_organization_id_name" to table: "queues"
CREATE UNIQUE INDEX "queue_organization_id_name" ON "queues" ("organization_id", "name");
-- create index "queue_organization_id_source_external_id" to table: "queues"
CREATE UNIQUE INDEX "queue_organization_id_source_external_id" ON "queues" ("organization_id", "source", "external_id");
-- create "channels" table
CREATE TABLE "channels" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "type" character varying NOT NULL, "address" character varying NOT NULL, "name" character varying NULL, "business_hours" jsonb NULL, "timezone" character varying NULL, "enabled" boolean NOT NULL DEFAULT true, "organization_id" uuid NOT NULL, "queue_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "channels_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "channels_queues_channels" FOREIGN KEY ("queue_id") REFERENCES "queues" ("id") ON UPDATE NO ACTION ON DELETE SET NULL);
-- create index "channel_organization_id_source_external_id" to table: "channels"
CREATE UNIQUE INDEX "channel_organization_id_source_external_id" ON "channels" ("organization_id", "source", "external_id");
-- create index "channel_organization_id_type_address" to table: "channels"
CREATE UNIQUE INDEX "channel_organization_id_type_address" ON "channels" ("organization_id", "type", "address");
-- create "customers" table
CREATE TABLE "customers" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "display_name" character varying NULL, "given_name" character varying NULL, "family_name" character varying NULL, "email" character varying NULL, "phone" character varying NULL, "blocked" boolean NOT NULL DEFAULT false, "first_seen_at" timestamptz NOT NULL, "last_seen_at" timestamptz NOT NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "customers_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "customer_organization_id_source_external_id" to table: "customers"
CREATE UNIQUE INDEX "customer_organization_id_source_external_id" ON "customers" ("organization_id", "source", "external_id");
-- create "customer_identities" table
CREATE TABLE "customer_identities" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "channel_type" character varying NOT NULL, "address" character varying NOT NULL, "country" character varying NULL, "username" character varying NULL, "customer_id" uuid NOT NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "customer_identities_customers_identities" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "customer_identities_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "customeridentity_customer_id" to table: "customer_identities"
CREATE INDEX "customeridentity_customer_id" ON "customer_identities" ("customer_id");
-- create index "customeridentity_organization_id_channel_type_address" to table: "customer_identities"
CREATE UNIQUE INDEX "customeridentity_organization_id_channel_type_address" ON "customer_identities" ("organization_id", "channel_type", "address");
-- create "contact_threads" table
CREATE TABLE "contact_threads" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "last_ordinal" bigint NOT NULL DEFAULT 0, "channel_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "identity_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "contact_threads_channels_threads" FOREIGN KEY ("channel_id") REFERENCES "channels" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "contact_threads_customer_identities_threads" FOREIGN KEY ("identity_id") REFERENCES "customer_identities" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "contact_threads_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "contactthread_organization_id_channel_id_identity_id" to table: "contact_threads"
CREATE UNIQUE INDEX "contactthread_organization_id_channel_id_identity_id" ON "contact_threads" ("organization_id", "channel_id", "identity_id");
-- create "teams" table
CREATE TABLE "teams" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "teams_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "team_organization_id_name" to table: "teams"
CREATE UNIQUE INDEX "team_organization_id_name" ON "teams" ("organization_id", "name");
-- create index "team_organization_id_source_external_id" to table: "teams"
CREATE UNIQUE INDEX "team_organization_id_source_external_id" ON "teams" ("organization_id", "source", "external_id");
-- create "conversations" table
CREATE TABLE "conversations" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "kind" character varying NOT NULL DEFAULT 'CONTACT', "status" character varying NOT NULL DEFAULT 'ACTIVE', "subject" character varying NULL, "started_at" timestamptz NOT NULL, "first_reply_at" timestamptz NULL, "last_message_at" timestamptz NOT NULL, "resolved_at" timestamptz NULL, "resolved_by" character varying NULL, "initiated_by" character varying NOT NULL, "message_count" bigint NOT NULL DEFAULT 0, "inbound_count" bigint NOT NULL DEFAULT 0, "outbound_count" bigint NOT NULL DEFAULT 0, "last_ordinal" bigint NOT NULL DEFAULT 0, "version" bigint NOT NULL DEFAULT 1, "channel_id" uuid NULL, "organization_id" uuid NOT NULL, "customer_id" uuid NULL, "identity_id" uuid NULL, "queue_id" uuid NULL, "team_id" uuid NULL, "assignee_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "conversations_channels_conversations" FOREIGN KEY ("channel_id") REFERENCES "channels" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "conversations_customer_identities_conversations" FOREIGN KEY ("identity_id") REFERENCES "customer_identities" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "conversations_customers_conversations" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "conversations_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "conversations_queues_conversations" FOREIGN KEY ("queue_id") REFERENCES "queues" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "conversations_teams_conversations" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "conversations_users_conversations" FOREIGN KEY ("assignee_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE SET NULL);
-- create index "conversation_assignee_id" to table: "conversations"
CREATE INDEX "conversation_assignee_id" ON "conversations" ("assignee_id");
-- create index "conversation_channel_id" to table: "conversations"
CREATE INDEX "conversation_channel_id" ON "conversations" ("channel_id");
-- create index "conversation_customer_id" to table: "conversations"
CREATE INDEX "conversation_customer_id" ON "conversations" ("customer_id");
-- create index "conversation_identity_id" to table: "conversations"
CREATE INDEX "conversation_identity_id" ON "conversations" ("identity_id");
-- create index "conversation_organization_id_last_message_at" to table: "conversations"
CREATE INDEX "conversation_organization_id_last_message_at" ON "conversations" ("organization_id", "last_message_at");
-- create index "conversation_organization_id_source_external_id" to table: "conversations"
CREATE UNIQUE INDEX "conversation_organization_id_source_external_id" ON "conversations" ("organization_id", "source", "external_id");
-- create index "conversation_organization_id_started_at" to table: "conversations"
CREATE INDEX "conversation_organization_id_started_at" ON "conversations" ("organization_id", "started_at");
-- create index "conversation_organization_id_status_last_message_at" to table: "conversations"
CREATE INDEX "conversation_organization_id_status_last_message_at" ON "conversations" ("organization_id", "status", "last_message_at");
-- create index "conversation_queue_id" to table: "conversations"
CREATE INDEX "conversation_queue_id" ON "conversations" ("queue_id");
-- create index "conversation_team_id" to table: "conversations"
CREATE INDEX "conversation_team_id" ON "conversations" ("team_id");
-- create "tags" table
CREATE TABLE "tags" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "name" character varying NOT NULL, "kind" character varying NOT NULL DEFAULT 'USER', "number" bigint NOT NULL, "priority" bigint NOT NULL DEFAULT 0, "organization_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "tags_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "tag_organization_id_kind_name" to table: "tags"
CREATE UNIQUE INDEX "tag_organization_id_kind_name" ON "tags" ("organization_id", "kind", "name");
-- create index "tag_organization_id_number" to table: "tags"
CREATE UNIQUE INDEX "tag_organization_id_number" ON "tags" ("organization_id", "number");
-- create index "tag_organization_id_source_external_id" to table: "tags"
CREATE UNIQUE INDEX "tag_organization_id_source_external_id" ON "tags" ("organization_id", "source", "external_id");
-- create "conversation_tags" table
CREATE TABLE "conversation_tags" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "organization_id" uuid NOT NULL, "conversation_id" uuid NOT NULL, "tag_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "conversation_tags_conversations_conversation" FOREIGN KEY ("conversation_id") REFERENCES "conversations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "conversation_tags_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "conversation_tags_tags_tag" FOREIGN KEY ("tag_id") REFERENCES "tags" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "conversationtag_conversation_id_tag_id" to table: "conversation_tags"
CREATE UNIQUE INDEX "conversationtag_conversation_id_tag_id" ON "conversation_tags" ("conversation_id", "tag_id");
-- create index "conversationtag_organization_id_conversation_id_tag_id" to table: "conversation_tags"
CREATE UNIQUE INDEX "conversationtag_organization_id_conversation_id_tag_id" ON "conversation_tags" ("organization_id", "conversation_id", "tag_id");
-- create index "conversationtag_tag_id" to table: "conversation_tags"
CREATE INDEX "conversationtag_tag_id" ON "conversation_tags" ("tag_id");
-- create "interactions" table
CREATE TABLE "interactions" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "type" character varying NOT NULL, "subtype" character varying NULL, "status" character varying NOT NULL, "from_address" character varying NULL, "to_address" character varying NULL, "subject" character varying NULL, "arrived_at" timestamptz NOT NULL, "connected_at" timestamptz NULL, "disconnected_at" timestamptz NULL, "wrap_up_ended_at" timestamptz NULL, "version" bigint NOT NULL DEFAULT 1, "conversation_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "agent_id" uuid NULL, "queue_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "interactions_conversations_interactions" FOREIGN KEY ("conversation_id") REFERENCES "conversations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "interactions_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "interactions_queues_interactions" FOREIGN KEY ("queue_id") REFERENCES "queues" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "interactions_users_agent" FOREIGN KEY ("agent_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE SET NULL);
-- create index "interaction_conversation_id" to table: "interactions"
CREATE INDEX "interaction_conversation_id" ON "interactions" ("conversation_id");
-- create index "interaction_organization_id_arrived_at" to table: "interactions"
CREATE INDEX "interaction_organization_id_arrived_at" ON "interactions" ("organization_id", "arrived_at");
-- create index "interaction_organization_id_source_external_id" to table: "interactions"
CREATE UNIQUE INDEX "interaction_organization_id_source_external_id" ON "interactions" ("organization_id", "source", "external_id");
-- create index "interaction_queue_id_status" to table: "interactions"
CREATE INDEX "interaction_queue_id_status" ON "interactions" ("queue_id", "status");
-- create "memberships" table
CREATE TABLE "memberships" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "role" character varying NOT NULL, "status" character varying NOT NULL DEFAULT 'ACTIVE', "selected" boolean NOT NULL DEFAULT true, "organization_id" uuid NOT NULL, "user_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "memberships_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "memberships_users_memberships" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "membership_organization_id_user_id" to table: "memberships"
CREATE UNIQUE INDEX "membership_organization_id_user_id" ON "memberships" ("organization_id", "user_id");
-- create index "membership_user_id" to table: "memberships"
CREATE INDEX "membership_user_id" ON "memberships" ("user_id");
-- create "messages" table
CREATE TABLE "messages" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "direction" character varying NOT NULL, "kind" character varying NOT NULL DEFAULT 'TEXT', "role" character varying NOT NULL, "text" text NULL, "content" jsonb NULL, "attachments" jsonb NULL, "sent_at" timestamptz NOT NULL, "status" character varying NOT NULL DEFAULT 'SENT', "is_automatic" boolean NOT NULL DEFAULT false, "is_paid_template" boolean NOT NULL DEFAULT false, "provider" character varying NOT NULL DEFAULT '', "business_hours" jsonb NULL, "time_zone" character varying NULL, "ordinal" bigint NOT NULL, "actor" character varying NULL, "thread_id" uuid NULL, "conversation_id" uuid NULL, "organization_id" uuid NOT NULL, "channel_id" uuid NULL, "agent_id" uuid NULL, "team_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "messages_channels_channel" FOREIGN KEY ("channel_id") REFERENCES "channels" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "messages_contact_threads_messages" FOREIGN KEY ("thread_id") REFERENCES "contact_threads" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "messages_conversations_messages" FOREIGN KEY ("conversation_id") REFERENCES "conversations" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "messages_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "messages_teams_team" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "messages_users_agent" FOREIGN KEY ("agent_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE SET NULL);
-- create index "message_conversation_id_sent_at" to table: "messages"
CREATE INDEX "message_conversation_id_sent_at" ON "messages" ("conversation_id", "sent_at");
-- create index "message_organization_id_sent_at" to table: "messages"
CREATE INDEX "message_organization_id_sent_at" ON "messages" ("organization_id", "sent_at");
-- create index "message_organization_id_source_external_id" to table: "messages"
CREATE UNIQUE INDEX "message_organization_id_source_external_id" ON "messages" ("organization_id", "source", "external_id");
-- create index "message_thread_id_sent_at" to table: "messages"
CREATE INDEX "message_thread_id_sent_at" ON "messages" ("thread_id", "sent_at");
-- create "message_tags" table
CREATE TABLE "message_tags" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "organization_id" uuid NOT NULL, "message_id" uuid NOT NULL, "tag_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "message_tags_messages_message" FOREIGN KEY ("message_id") REFERENCES "messages" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "message_tags_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "message_tags_tags_tag" FOREIGN KEY ("tag_id") REFERENCES "tags" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "messagetag_message_id_tag_id" to table: "message_tags"
CREATE UNIQUE INDEX "messagetag_message_id_tag_id" ON "message_tags" ("message_id", "tag_id");
-- create index "messagetag_organization_id_message_id_tag_id" to table: "message_tags"
CREATE UNIQUE INDEX "messagetag_organization_id_message_id_tag_id" ON "message_tags" ("organization_id", "message_id", "tag_id");
-- create index "messagetag_tag_id" to table: "message_tags"
CREATE INDEX "messagetag_tag_id" ON "message_tags" ("tag_id");
-- create "notes" table
CREATE TABLE "notes" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "external_id" character varying NULL, "source" character varying NOT NULL DEFAULT 'NATIVE', "archived_at" timestamptz NULL, "text" text NOT NULL, "at" timestamptz NOT NULL, "conversation_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "message_id" uuid NULL, "interaction_id" uuid NULL, "author_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "notes_conversations_notes" FOREIGN KEY ("conversation_id") REFERENCES "conversations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "notes_interactions_interaction" FOREIGN KEY ("interaction_id") REFERENCES "interactions" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "notes_messages_message" FOREIGN KEY ("message_id") REFERENCES "messages" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "notes_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "notes_users_author" FOREIGN KEY ("author_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE SET NULL);
-- create index "note_conversation_id" to table: "notes"
CREATE INDEX "note_conversation_id" ON "notes" ("conversation_id");
-- create index "note_organization_id_source_external_id" to table: "notes"
CREATE UNIQUE INDEX "note_organization_id_source_external_id" ON "notes" ("organization_id", "source", "external_id");
-- create "team_members" table
CREATE TABLE "team_members" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "organization_id" uuid NOT NULL, "team_id" uuid NOT NULL, "user_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "team_members_organizations_organization" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "team_members_teams_team" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "team_members_users_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "teammember_organization_id_team_id_user_id" to table: "team_members"
CREATE UNIQUE INDEX "teammember_organization_id_team_id_user_id" ON "team_members" ("organization_id", "team_id", "user_id");
-- create index "teammember_user_id" to table: "team_members"
CREATE INDEX "teammember_user_id" ON "team_members" ("user_id");
-- create index "teammember_user_id_team_id" to table: "team_members"
CREATE UNIQUE INDEX "teammember_user_id_team_id" ON "team_members" ("user_id", "team_id");

-- +goose Down
-- reverse: create index "teammember_user_id_team_id" to table: "team_members"
DROP INDEX "teammember_user_id_team_id";
-- reverse: create index "teammember_user_id" to table: "team_members"
DROP INDEX "teammember_user_id";
-- reverse: create index "teammember_organization_id_team_id_user_id" to table: "team_members"
DROP INDEX "teammember_organization_id_team_id_user_id";
-- reverse: create "team_members" table
DROP TABLE "team_members";
-- reverse: create index "note_organization_id_source_external_id" to table: "notes"
DROP INDEX "note_organization_id_source_external_id";
-- reverse: create index "note_conversation_id" to table: "notes"
DROP INDEX "note_conversation_id";
-- reverse: create "notes" table
DROP TABLE "notes";
-- reverse: create index "messagetag_tag_id" to table: "message_tags"
DROP INDEX "messagetag_tag_id";
-- reverse: create index "messagetag_organization_id_message_id_tag_id" to table: "message_tags"
DROP INDEX "messagetag_organization_id_message_id_tag_id";
-- reverse: create index "messagetag_message_id_tag_id" to table: "message_tags"
DROP INDEX "messagetag_message_id_tag_id";
-- reverse: create "message_tags" table
DROP TABLE "message_tags";
-- reverse: create index "message_thread_id_sent_at" to table: "messages"
DROP INDEX "message_thread_id_sent_at";
-- reverse: create index "message_organization_id_source_external_id" to table: "messages"
DROP INDEX "message_organization_id_source_external_id";
-- reverse: create index "message_organization_id_sent_at" to table: "messages"
DROP INDEX "message_organization_id_sent_at";
-- reverse: create index "message_conversation_id_sent_at" to table: "messages"
DROP INDEX "message_conversation_id_sent_at";
-- reverse: create "messages" table
DROP TABLE "messages";
-- reverse: create index "membership_user_id" to table: "memberships"
DROP INDEX "membership_user_id";
-- reverse: create index "membership_organization_id_user_id" to table: "memberships"
DROP INDEX "membership_organization_id_user_id";
-- reverse: create "memberships" table
DROP TABLE "memberships";
-- reverse: create index "interaction_queue_id_status" to table: "interactions"
DROP INDEX "interaction_queue_id_status";
-- reverse: create index "interaction_organization_id_source_external_id" to table: "interactions"
DROP INDEX "interaction_organization_id_source_external_id";
-- reverse: create index "interaction_organization_id_arrived_at" to table: "interactions"
DROP INDEX "interaction_organization_id_arrived_at";
-- reverse: create index "interaction_conversation_id" to table: "interactions"
DROP INDEX "interaction_conversation_id";
-- reverse: create "interactions" table
DROP TABLE "interactions";
-- reverse: create index "conversationtag_tag_id" to table: "conversation_tags"
DROP INDEX "conversationtag_tag_id";
-- reverse: create index "conversationtag_organization_id_conversation_id_tag_id" to table: "conversation_tags"
DROP INDEX "conversationtag_organization_id_conversation_id_tag_id";
-- reverse: create index "conversationtag_conversation_id_tag_id" to table: "conversation_tags"
DROP INDEX "conversationtag_conversation_id_tag_id";
-- reverse: create "conversation_tags" table
DROP TABLE "conversation_tags";
-- reverse: create index "tag_organization_id_source_external_id" to table: "tags"
DROP INDEX "tag_organization_id_source_external_id";
-- reverse: create index "tag_organization_id_number" to table: "tags"
DROP INDEX "tag_organization_id_number";
-- reverse: create index "tag_organization_id_kind_name" to table: "tags"
DROP INDEX "tag_organization_id_kind_name";
-- reverse: create "tags" table
DROP TABLE "tags";
-- reverse: create index "conversation_team_id" to table: "conversations"
DROP INDEX "conversation_team_id";
-- reverse: create index "conversation_queue_id" to table: "conversations"
DROP INDEX "conversation_queue_id";
-- reverse: create index "conversation_organization_id_status_last_message_at" to table: "conversations"
DROP INDEX "conversation_organization_id_status_last_message_at";
-- reverse: create index "conversation_organization_id_started_at" to table: "conversations"
DROP INDEX "conversation_organization_id_started_at";
-- reverse: create index "conversation_organization_id_source_external_id" to table: "conversations"
DROP INDEX "conversation_organization_id_source_external_id";
-- reverse: create index "conversation_organization_id_last_message_at" to table: "conversations"
DROP INDEX "conversation_organization_id_last_message_at";
-- reverse: create index "conversation_identity_id" to table: "conversations"
DROP INDEX "conversation_identity_id";
-- reverse: create index "conversation_customer_id" to table: "conversations"
DROP INDEX "conversation_customer_id";
-- reverse: create index "conversation_channel_id" to table: "conversations"
DROP INDEX "conversation_channel_id";
-- reverse: create index "conversation_assignee_id" to table: "conversations"
DROP INDEX "conversation_assignee_id";
-- reverse: create "conversations" table
DROP TABLE "conversations";
-- reverse: create index "team_organization_id_source_external_id" to table: "teams"
DROP INDEX "team_organization_id_source_external_id";
-- reverse: create index "team_organization_id_name" to table: "teams"
DROP INDEX "team_organization_id_name";
-- reverse: create "teams" table
DROP TABLE "teams";
-- reverse: create index "contactthread_organization_id_channel_id_identity_id" to table: "contact_threads"
DROP INDEX "contactthread_organization_id_channel_id_identity_id";
-- reverse: create "contact_threads" table
DROP TABLE "contact_threads";
-- reverse: create index "customeridentity_organization_id_channel_type_address" to table: "customer_identities"
DROP INDEX "customeridentity_organization_id_channel_type_address";
-- reverse: create index "customeridentity_customer_id" to table: "customer_identities"
DROP INDEX "customeridentity_customer_id";
-- reverse: create "customer_identities" table
DROP TABLE "customer_identities";
-- reverse: create index "customer_organization_id_source_external_id" to table: "customers"
DROP INDEX "customer_organization_id_source_external_id";
-- reverse: create "customers" table
DROP TABLE "customers";
-- reverse: create index "channel_organization_id_type_address" to table: "channels"
DROP INDEX "channel_organization_id_type_address";
-- reverse: create index "channel_organization_id_source_external_id" to table: "channels"
DROP INDEX "channel_organization_id_source_external_id";
-- reverse: create "channels" table
DROP TABLE "channels";
-- reverse: create index "queue_organization_id_source_external_id" to table: "queues"
DROP INDEX "queue_organization_id_source_external_id";
-- reverse: create index "queue_organization_id_name" to table: "queues"
DROP INDEX "queue_organization_id_name";
-- reverse: create "queues" table
DROP TABLE "queues";
-- reverse: create index "apicredential_organization_id_kind_lookup" to table: "api_credentials"
DROP INDEX "apicredential_organization_id_kind_lookup";
-- reverse: create index "apicredential_kind_lookup" to table: "api_credentials"
DROP INDEX "apicredential_kind_lookup";
-- reverse: create "api_credentials" table
DROP TABLE "api_credentials";
-- reverse: create index "user_organization_id_source_external_id" to table: "users"
DROP INDEX "user_organization_id_source_external_id";
-- reverse: create index "user_organization_id_number" to table: "users"
DROP INDEX "user_organization_id_number";
-- reverse: create index "user_organization_id_login_name" to table: "users"
DROP INDEX "user_organization_id_login_name";
-- reverse: create index "user_organization_id_agent_key" to table: "users"
DROP INDEX "user_organization_id_agent_key";
-- reverse: create "users" table
DROP TABLE "users";
-- reverse: create index "organization_slug" to table: "organizations"
DROP INDEX "organization_slug";
-- reverse: create index "organization_path" to table: "organizations"
DROP INDEX "organization_path";
-- reverse: create index "organization_number" to table: "organizations"
DROP INDEX "organization_number";
-- reverse: create "organizations" table
DROP TABLE "organizations";
