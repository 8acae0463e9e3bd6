-- A company admin who puts a notice away puts it away for themselves: operators go on seeing it, and other admins, too.
CREATE TABLE "notice_dismissals" (
    "notice_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notice_dismissals_pkey" PRIMARY KEY ("notice_id","user_id")
);

-- CreateIndex
CREATE INDEX "notice_dismissals_user_id_idx" ON "notice_dismissals"("user_id");

-- AddForeignKey
ALTER TABLE "notice_dismissals" ADD CONSTRAINT "notice_dismissals_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notices"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_dismissals" ADD CONSTRAINT "notice_dismissals_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Until now it was put away for everybody, whoever did it: for those people it stays so.
INSERT INTO "notice_dismissals" ("notice_id", "user_id", "at")
SELECT DISTINCT n."id", a."user_id", n."dismissed_at" FROM "notices" n JOIN "company_access" a ON a."company_id" = n."company_id"
WHERE n."dismissed_at" IS NOT NULL;
