import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";

/** Whether somebody may work on run `r` of company `c` now: it waits, or its process has gone silent or has let go. */
export function isDue(): Prisma.Sql {
  return Prisma.sql`
    c.erase_requested_at IS NULL
      AND (r.resume_at IS NULL OR r.resume_at <= clock_timestamp())
      AND (r.state = 'running' AND r.lease_expires_at < clock_timestamp()
        OR r.state = 'queued' AND NOT EXISTS (SELECT 1 FROM sync_runs other WHERE other.company_id = r.company_id AND other.state = 'running'))`;
}

export function dueRuns(): Prisma.Sql {
  return Prisma.sql`SELECT r.id, r.turn FROM sync_runs r JOIN companies c ON c.id = r.company_id WHERE r.state IN ('queued', 'running') AND ${isDue()}`;
}
