-- AlterTable
ALTER TABLE "bulk_actions" ADD COLUMN     "tag" TEXT;

-- CreateTable
CREATE TABLE "company_tags" (
    "company_id" UUID NOT NULL,
    "tag" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "company_tags_pkey" PRIMARY KEY ("company_id","tag")
);

-- CreateIndex
CREATE INDEX "company_tags_tag_company_id_idx" ON "company_tags"("tag", "company_id");

-- AddForeignKey
ALTER TABLE "company_tags" ADD CONSTRAINT "company_tags_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "company_tags" ADD CONSTRAINT "company_tags_have_a_length" CHECK (char_length("tag") BETWEEN 1 AND 40);

-- Pages that show the company are told: docs/decisions/0020-open-pages-are-told.md
CREATE FUNCTION "note_tagged_companies"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "company_standing_changes" ("company_id") SELECT DISTINCT "company_id" FROM "changed_rows";
  RETURN NULL;
END $$;
CREATE TRIGGER "company_tags_note_added" AFTER INSERT ON "company_tags" REFERENCING NEW TABLE AS "changed_rows" FOR EACH STATEMENT EXECUTE FUNCTION "note_tagged_companies"();
CREATE TRIGGER "company_tags_note_removed" AFTER DELETE ON "company_tags" REFERENCING OLD TABLE AS "changed_rows" FOR EACH STATEMENT EXECUTE FUNCTION "note_tagged_companies"();
