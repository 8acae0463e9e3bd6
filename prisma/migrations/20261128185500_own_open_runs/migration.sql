-- The open runs that somebody asked for, however many wait for others.
CREATE INDEX "sync_runs_open_of_actor" ON "sync_runs" ("actor", "id") WHERE "state" IN ('queued', 'running');
