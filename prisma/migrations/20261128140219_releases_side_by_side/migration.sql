-- Which releases may run on this database, beside those that it was migrated for. A migration that takes away what an older release
-- uses says so: UPDATE "schema_compatibility" SET "oldest_beside" = 'the migration that came with the first release that does without'.
CREATE TABLE "schema_compatibility" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "oldest_beside" TEXT NOT NULL,

    CONSTRAINT "schema_compatibility_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "schema_compatibility_is_one_row" CHECK ("id" = 1)
);
INSERT INTO "schema_compatibility" ("oldest_beside") VALUES ('20261121180000_init');

-- The newest migration that a process knows. Null: it is of a release that did not tell.
ALTER TABLE "process_heartbeats" ADD COLUMN "schema_version" TEXT;
