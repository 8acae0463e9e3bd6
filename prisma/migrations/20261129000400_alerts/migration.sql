-- Alerts: who is told of incidents, and what they were told: docs/decisions/0025-alerts.md

-- CreateTable
CREATE TABLE "alert_channels" (
    "channel" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "last_sent_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "alert_channels_pkey" PRIMARY KEY ("channel")
);

-- CreateTable
CREATE TABLE "alert_states" (
    "incident_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "companies" INTEGER NOT NULL,
    "openings" INTEGER NOT NULL,
    "times" INTEGER NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_states_pkey" PRIMARY KEY ("incident_id","channel")
);

-- CreateTable
CREATE TABLE "alert_deliveries" (
    "id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'sending',
    "attempts" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "attempted_at" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,

    CONSTRAINT "alert_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alert_states_channel_state_told_at_idx" ON "alert_states"("channel", "state", "told_at");
-- CreateIndex
CREATE UNIQUE INDEX "alert_deliveries_channel_key_key" ON "alert_deliveries"("channel", "key");
-- CreateIndex
CREATE INDEX "alert_deliveries_attempted_at_id_idx" ON "alert_deliveries"("attempted_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "alert_states" ADD CONSTRAINT "alert_states_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incidents"("id") ON DELETE CASCADE ON UPDATE CASCADE;
