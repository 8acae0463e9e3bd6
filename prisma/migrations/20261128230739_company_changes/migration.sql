-- What changed at Gusto, a line a fact: rows keep one version back, so the difference to yesterday would be lost with the next change.
CREATE TABLE "company_changes" (
    "id" BIGSERIAL NOT NULL,
    "company_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "gusto_uuid" UUID NOT NULL,
    "day" DATE,

    CONSTRAINT "company_changes_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "company_changes_company_id_at_id_idx" ON "company_changes"("company_id", "at" DESC, "id" DESC);
CREATE INDEX "company_changes_at_idx" ON "company_changes"("at");
-- Gusto saying the same again makes the line new again. A fact without a day is one fact.
CREATE UNIQUE INDEX "company_changes_fact" ON "company_changes"("company_id", "kind", "gusto_uuid", "day") NULLS NOT DISTINCT;

ALTER TABLE "company_changes" ADD CONSTRAINT "company_changes_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
