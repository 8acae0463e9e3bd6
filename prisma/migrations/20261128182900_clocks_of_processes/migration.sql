-- How far each process' clock is ahead of the database's, and Gusto's as that process saw it. Null: not measured, or by an older release.
ALTER TABLE "process_heartbeats" ADD COLUMN "clock_ahead_seconds" INTEGER;
ALTER TABLE "process_heartbeats" ADD COLUMN "gusto_ahead_seconds" INTEGER;
