-- Old runs are deleted in the order in which they ended, a few at a time, however long the history is.
CREATE INDEX "sync_runs_history" ON "sync_runs" ("ended_at", "id") WHERE "ended_at" IS NOT NULL;
