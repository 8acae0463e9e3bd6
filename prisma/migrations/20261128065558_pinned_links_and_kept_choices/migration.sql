-- A link to a company that its reader has no connection to. The id stands as it came: nobody is told whether there is such a company, so it refers to no row.
ALTER TABLE "authorization_requests" ADD COLUMN "pinned_company_id" UUID;

-- What had been chosen when a company was disconnected here comes back with its reconnect. Null: nothing, or nobody had chosen.
ALTER TABLE "companies" ADD COLUMN "sync_before_end" BOOLEAN;
-- Set with the choice that came back; a later choice has a later time.
ALTER TABLE "companies" ADD COLUMN "sync_restored_at" TIMESTAMPTZ(3);
