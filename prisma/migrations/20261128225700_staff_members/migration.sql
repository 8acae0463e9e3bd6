-- Who of the staff may come in besides OPERATOR_EMAILS, and as what. A release that does not know
-- this table takes such a person for a company admin, who sees no company: nothing is opened by it.
CREATE TABLE "staff_members" (
  "id" UUID NOT NULL,
  "email" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  "added_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "staff_members_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "staff_members_role" CHECK ("role" IN ('operator', 'viewer')),
  CONSTRAINT "staff_members_email" CHECK ("email" = lower("email") AND length("email") BETWEEN 3 AND 320)
);
CREATE UNIQUE INDEX "staff_members_email_key" ON "staff_members" ("email");

-- When a person last did something here; null: not since this column exists.
ALTER TABLE "users" ADD COLUMN "last_seen_at" TIMESTAMPTZ(3);

-- For the page of people: the newest of a kind, and who begins with what was typed.
CREATE INDEX "users_staff" ON "users" ("id") WHERE "role" = 'operator' AND "deleted_at" IS NULL;
CREATE INDEX "users_disabled" ON "users" ("id") WHERE "disabled_at" IS NOT NULL AND "deleted_at" IS NULL;
CREATE INDEX "users_by_email" ON "users" (lower("email") text_pattern_ops) WHERE "deleted_at" IS NULL;
CREATE INDEX "users_by_name" ON "users" (lower("name") text_pattern_ops) WHERE "deleted_at" IS NULL;
