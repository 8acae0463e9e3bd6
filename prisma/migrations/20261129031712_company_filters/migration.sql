-- What the filters of the list of companies find by, where few companies match.
CREATE INDEX "company_standings_by_problem" ON "company_standings"("problem") WHERE "problem" IS NOT NULL;
CREATE INDEX "company_standings_by_problem_since" ON "company_standings"("problem_since") WHERE "problem_since" IS NOT NULL;
CREATE INDEX "company_standings_never_verified" ON "company_standings"("company_id") WHERE "last_verified" = 0;
CREATE INDEX "companies_not_chosen" ON "companies"("id") WHERE NOT "sync_selected";
