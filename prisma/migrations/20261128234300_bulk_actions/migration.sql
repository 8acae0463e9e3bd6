-- Actions on many companies, and what became of each company.

-- CreateTable
CREATE TABLE "bulk_actions" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "ip" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "filter" JSONB,
    "is_chosen" BOOLEAN NOT NULL DEFAULT false,
    "chosen_to" TEXT,
    "confirmed" INTEGER,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "reason" TEXT,
    "resume_at" TIMESTAMPTZ(3),
    "lease_holder" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),
    "worked_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "chosen" INTEGER NOT NULL DEFAULT 0,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "bulk_actions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "bulk_actions_state_check" CHECK ("state" IN ('queued', 'running', 'stopped', 'done'))
);

-- CreateTable
CREATE TABLE "bulk_items" (
    "action_id" UUID NOT NULL,
    "company_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "holder" TEXT,
    "at" TIMESTAMPTZ(3),
    "code" TEXT,
    "message" TEXT,
    "link_id" UUID,

    CONSTRAINT "bulk_items_pkey" PRIMARY KEY ("action_id","company_id"),
    CONSTRAINT "bulk_items_state_check" CHECK ("state" IN ('waiting', 'acting', 'succeeded', 'failed', 'skipped'))
);

-- CreateIndex
CREATE INDEX "bulk_actions_user_id_id_idx" ON "bulk_actions"("user_id", "id" DESC);

-- CreateIndex
CREATE INDEX "bulk_actions_created_at_idx" ON "bulk_actions"("created_at");

-- Few are open, however many there were.
CREATE INDEX "bulk_actions_open" ON "bulk_actions"("worked_at") WHERE "state" IN ('queued', 'running');

-- CreateIndex
CREATE INDEX "bulk_items_action_id_state_company_id_idx" ON "bulk_items"("action_id", "state", "company_id");

-- CreateIndex
CREATE INDEX "bulk_items_company_id_idx" ON "bulk_items"("company_id");

-- AddForeignKey
ALTER TABLE "bulk_actions" ADD CONSTRAINT "bulk_actions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_items" ADD CONSTRAINT "bulk_items_action_id_fkey" FOREIGN KEY ("action_id") REFERENCES "bulk_actions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
