-- What a page of a company shows beside its health is noted as well, so that pages which show it are told: docs/decisions/0020-open-pages-are-told.md
-- Once a statement, whatever the number of rows: choosing what to sync changes thousands at once.
CREATE FUNCTION "note_changed_companies"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "company_standing_changes" ("company_id")
  SELECT n."id" FROM "new_rows" n JOIN "old_rows" o ON o."id" = n."id"
  WHERE (o."trade_name", o."gusto_status", o."city", o."state", o."people_count", o."sync_selected", o."sync_decided_at", o."connected_by_user_id", o."erase_requested_at")
    IS DISTINCT FROM (n."trade_name", n."gusto_status", n."city", n."state", n."people_count", n."sync_selected", n."sync_decided_at", n."connected_by_user_id", n."erase_requested_at");
  RETURN NULL;
END $$;
CREATE TRIGGER "companies_note_changes" AFTER UPDATE ON "companies" REFERENCING OLD TABLE AS "old_rows" NEW TABLE AS "new_rows"
  FOR EACH STATEMENT EXECUTE FUNCTION "note_changed_companies"();

-- A pause of the application changes what all companies mean. It is rare, so it may notify from the transaction that makes it.
CREATE FUNCTION "notify_of_pause"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('company_changes', 'everything');
  RETURN NULL;
END $$;
CREATE TRIGGER "gusto_application_states_notify_of_pause" AFTER UPDATE ON "gusto_application_states" FOR EACH ROW
  WHEN ((OLD."paused_reason", OLD."paused_until", OLD."held_since", OLD."held_reason") IS DISTINCT FROM (NEW."paused_reason", NEW."paused_until", NEW."held_since", NEW."held_reason"))
  EXECUTE FUNCTION "notify_of_pause"();
