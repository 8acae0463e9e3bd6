import { db } from "#lib/platform/database/db.ts";

/** A statement takes so many days at once. */
const DAYS_AT_ONCE = 20;

/** `day`: days ago; rows of companies lie apart by some milliseconds. */
const AT =
  "now() - day * interval '1 day' - interval '20 minutes' - c.n * interval '5 milliseconds'";

/**
 * Rows of every kind, one a company and day. What is kept for fewer days than were lived is filled
 * as far as it is kept, and a day further.
 */
const KINDS: readonly { keptDays: number; statement: string }[] = [
  {
    keptDays: 180,
    statement: `
      WITH made AS (
        INSERT INTO sync_runs
          (id, company_id, state, trigger, actor, lane, created_at, started_at, ended_at)
        SELECT gen_random_uuid(), c.id, 'succeeded', 'schedule', 'worker', 2, ${AT}, ${AT}, ${AT}
        FROM days, c
        RETURNING id
      )
      INSERT INTO sync_checkpoints (run_id, resource, position, state, rows_read, updated)
      SELECT id, 'employees', 0, 'succeeded', 20, 1
      FROM made`,
  },
  {
    keptDays: 400,
    statement: `
      INSERT INTO token_events (token_id, type, actor, process, at)
      SELECT c.token_id, 'refreshed', 'worker', 'host:1', ${AT}
      FROM days, c`,
  },
  {
    keptDays: 90,
    statement: `
      INSERT INTO webhook_events (
        id, environment, event_type, company_uuid, occurred_at, received_at, source, state,
        processed_at, body
      )
      SELECT gen_random_uuid(), 'demo', 'employee.updated', c.gusto_uuid, ${AT}, ${AT}, 'webhook',
        'processed', ${AT}, '{}'
      FROM days, c`,
  },
  {
    keptDays: 2_557,
    statement: `
      INSERT INTO audit_log (actor, action, subject, at)
      SELECT 'worker', 'sync_requested', 'company:' || c.id, ${AT}
      FROM days, c`,
  },
  {
    keptDays: 3,
    statement: `
      INSERT INTO gusto_call_buckets
        (environment, minute, company_id, endpoint, status, calls, total_ms, max_ms)
      SELECT 'demo', date_trunc('minute', ${AT}) - hour * interval '1 hour', c.id,
        '/v1/companies/*/employees', 200, 3, 900, 400
      FROM days, c, generate_series(0, 23) hour`,
  },
  {
    keptDays: 40,
    statement: `
      INSERT INTO gusto_call_failures
        (environment, at, company_id, endpoint, status, reason, request_id)
      SELECT 'demo', ${AT}, c.id, '/v1/companies/*/employees', 503, 'status_503', 'request'
      FROM days, c`,
  },
  {
    keptDays: 400,
    statement: `
      INSERT INTO notices (id, company_id, key, kind, text, created_at, mailed_at, dismissed_at)
      SELECT gen_random_uuid(), c.id, day || ' ' || c.id, 'recovered', 'Back again', ${AT}, ${AT},
        ${AT}
      FROM days, c
      WHERE day % 30 = 0`,
  },
];

/** What companies leave behind from so many days ago on, until so many days ago. */
export async function fillDays(oldest: number, newest: number): Promise<void> {
  for (const { keptDays, statement } of KINDS)
    for (let day = Math.min(oldest, keptDays + 1); day >= newest; day -= DAYS_AT_ONCE)
      await db().$executeRawUnsafe(
        `
          WITH days AS (
            SELECT generate_series($1::int, $2::int, -1) AS day
          ), c AS (
            SELECT c.id, c.gusto_uuid, g.token_id, row_number() OVER () AS n
            FROM companies c
            JOIN company_grants g ON g.company_id = c.id
          )
          ${statement.replace(/^\s*WITH /, ", ")}`,
        day,
        Math.max(newest, day - DAYS_AT_ONCE + 1),
      );
  await db().$executeRaw`VACUUM ANALYZE`;
}
