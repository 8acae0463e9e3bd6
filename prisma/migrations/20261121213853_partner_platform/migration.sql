-- CreateEnum
CREATE TYPE "webhook_event_state" AS ENUM ('received', 'processed', 'ignored', 'failed');

-- CreateEnum
CREATE TYPE "provision_state" AS ENUM ('sending', 'created', 'refused', 'unknown', 'connected');

-- CreateTable
CREATE TABLE "gusto_api_tokens" (
    "environment" "environment" NOT NULL,
    "sealed_token" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tested_at" TIMESTAMPTZ(3),
    "test_result" TEXT,

    CONSTRAINT "gusto_api_tokens_pkey" PRIMARY KEY ("environment")
);

-- CreateTable
CREATE TABLE "webhook_subscriptions" (
    "id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "gusto_uuid" UUID,
    "url" TEXT NOT NULL,
    "subscription_types" TEXT[],
    "status" TEXT NOT NULL,
    "sealed_verification_token" TEXT,
    "verified_at" TIMESTAMPTZ(3),
    "verification_asked_at" TIMESTAMPTZ(3),
    "last_delivery_at" TIMESTAMPTZ(3),
    "checked_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_events" (
    "id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "subscription_id" UUID,
    "event_type" TEXT NOT NULL,
    "company_uuid" UUID NOT NULL,
    "entity_type" TEXT,
    "entity_uuid" UUID,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "source" TEXT NOT NULL,
    "deliveries" INTEGER NOT NULL DEFAULT 1,
    "state" "webhook_event_state" NOT NULL DEFAULT 'received',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "processed_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "sync_run_id" UUID,
    "body" JSONB NOT NULL,

    CONSTRAINT "webhook_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_cursors" (
    "environment" "environment" NOT NULL,
    "last_event_uuid" UUID,
    "last_event_at" TIMESTAMPTZ(3),
    "checked_at" TIMESTAMPTZ(3),
    "last_gap" INTEGER NOT NULL DEFAULT 0,
    "last_gap_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "event_cursors_pkey" PRIMARY KEY ("environment")
);

-- CreateTable
CREATE TABLE "provisions" (
    "id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "company_name" TEXT NOT NULL,
    "admin_email" TEXT NOT NULL,
    "admin_name" TEXT NOT NULL,
    "state" "provision_state" NOT NULL DEFAULT 'sending',
    "claim_url" TEXT,
    "problems" JSONB,
    "reason" TEXT,
    "actor" TEXT NOT NULL,
    "company_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "emailed_at" TIMESTAMPTZ(3),

    CONSTRAINT "provisions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notices" (
    "id" UUID NOT NULL,
    "company_id" UUID,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mailed_at" TIMESTAMPTZ(3),
    "dismissed_at" TIMESTAMPTZ(3),
    "dismissed_by" TEXT,

    CONSTRAINT "notices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gusto_call_buckets" (
    "environment" "environment" NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "company_id" UUID NOT NULL,
    "endpoint" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "calls" INTEGER NOT NULL,
    "total_ms" BIGINT NOT NULL,
    "max_ms" INTEGER NOT NULL,
    "lowest_remaining" INTEGER,

    CONSTRAINT "gusto_call_buckets_pkey" PRIMARY KEY ("environment","minute","company_id","endpoint","status")
);

-- CreateTable
CREATE TABLE "gusto_call_failures" (
    "id" BIGSERIAL NOT NULL,
    "environment" "environment" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "company_id" UUID,
    "endpoint" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "reason" TEXT,
    "request_id" TEXT,

    CONSTRAINT "gusto_call_failures_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gusto_api_versions_seen" (
    "environment" "environment" NOT NULL,
    "version" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "refused_at" TIMESTAMPTZ(3),

    CONSTRAINT "gusto_api_versions_seen_pkey" PRIMARY KEY ("environment","version")
);

-- CreateTable
CREATE TABLE "readiness_ticks" (
    "environment" "environment" NOT NULL,
    "item" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "done_on" DATE NOT NULL,
    "user_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "readiness_ticks_pkey" PRIMARY KEY ("environment","item")
);

-- CreateIndex
CREATE UNIQUE INDEX "webhook_subscriptions_environment_gusto_uuid_key" ON "webhook_subscriptions"("environment", "gusto_uuid");

-- CreateIndex
CREATE INDEX "webhook_events_environment_received_at_idx" ON "webhook_events"("environment", "received_at" DESC);

-- CreateIndex
CREATE INDEX "webhook_events_state_received_at_idx" ON "webhook_events"("state", "received_at");

-- CreateIndex
CREATE INDEX "webhook_events_company_uuid_occurred_at_idx" ON "webhook_events"("company_uuid", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "provisions_environment_idempotency_key_key" ON "provisions"("environment", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "notices_key_key" ON "notices"("key");

-- CreateIndex
CREATE INDEX "notices_company_id_created_at_idx" ON "notices"("company_id", "created_at");

-- CreateIndex
CREATE INDEX "gusto_call_buckets_company_id_minute_idx" ON "gusto_call_buckets"("company_id", "minute");

-- CreateIndex
CREATE INDEX "gusto_call_failures_environment_at_idx" ON "gusto_call_failures"("environment", "at" DESC);

-- CreateIndex
CREATE INDEX "gusto_call_failures_company_id_at_idx" ON "gusto_call_failures"("company_id", "at" DESC);

-- AddForeignKey
ALTER TABLE "webhook_events" ADD CONSTRAINT "webhook_events_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "webhook_subscriptions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provisions" ADD CONSTRAINT "provisions_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notices" ADD CONSTRAINT "notices_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "readiness_ticks" ADD CONSTRAINT "readiness_ticks_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- CreateIndex
CREATE INDEX "token_events_at_idx" ON "token_events"("at");

-- CreateIndex
CREATE INDEX "audit_log_at_idx" ON "audit_log"("at");
