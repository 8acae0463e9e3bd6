-- The newest pair that a mark outside of the database knows of. Stays when the rows that brought it are deleted.
ALTER TABLE "gusto_application_states" ADD COLUMN "newest_pair_at" TIMESTAMPTZ(3);
