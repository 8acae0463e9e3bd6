-- Pages that show a company are told when Gusto confirms that a disconnected grant has ended: its tokens are deleted then, and nothing else
-- of the row changes.
CREATE TRIGGER "gusto_auth_tokens_note_confirmed_end" AFTER UPDATE OF "refresh_token" ON "gusto_auth_tokens" FOR EACH ROW
  WHEN (NEW."state" = 'disconnected' AND OLD."refresh_token" IS NOT NULL AND NEW."refresh_token" IS NULL)
  EXECUTE FUNCTION "note_standing_of_token"();
