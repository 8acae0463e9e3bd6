import { db } from "#lib/platform/database/db.ts";

/**
 * The history that existing companies accumulate: for each one a finished run with its checkpoints,
 * a token event, a processed webhook event, an audit line, a call and a failed call, all a few days
 * old.
 */
export async function fillHistory(): Promise<void> {
  for (const statement of STATEMENTS) await db().$executeRawUnsafe(statement);
  await db().$executeRaw`ANALYZE`;
}

/** A few days ago, and never two at the same moment. */
const AT = "now() - interval '5 days' - row_number() OVER (ORDER BY c.id) * interval '1 second'";

const STATEMENTS = [
  `
    INSERT INTO sync_runs
      (id, company_id, state, trigger, actor, lane, created_at, started_at, ended_at)
    SELECT gen_random_uuid(), c.id, 'succeeded', 'schedule', 'worker', 2, ${AT}, ${AT}, ${AT}
    FROM companies c`,
  `
    INSERT INTO sync_checkpoints (run_id, resource, position, state, pages_done)
    SELECT id, 'employees', 0, 'succeeded', 3
    FROM sync_runs`,
  // All wait to be synced, as after a night without a worker.
  `INSERT INTO sync_runs (id, company_id, state, trigger, actor, lane, created_at)
   SELECT gen_random_uuid(), c.id, 'queued', 'schedule', 'worker', 2, now() FROM companies c`,
  `
    INSERT INTO reconnect_links (id, company_id, email, created_by, created_at, expires_at, sent_at)
    SELECT gen_random_uuid(), c.id, 'admin@example.com', 'system', ${AT}, ${AT} + interval '7 days',
      ${AT}
    FROM companies c`,
  `
    INSERT INTO users (id, name, email, updated_at)
    SELECT g.id, 'Admin', g.id || '@example.com', now()
    FROM company_grants g`,
  `
    INSERT INTO accounts (id, user_id, provider, provider_account_id)
    SELECT gen_random_uuid(), g.id, 'gusto', g.resource_owner_uuid
    FROM company_grants g`,
  `
    INSERT INTO sessions
      (id, session_token_hash, user_id, environment, expires, absolute_expires_at)
    SELECT gen_random_uuid(), g.id::text, g.id, 'demo', now() + interval '1 day',
      now() + interval '7 days'
    FROM company_grants g`,
  `
    INSERT INTO authorization_requests (
      id, user_id, state_hash, purpose, environment, sealed_code_verifier, created_at, expires_at,
      consumed_at
    )
    SELECT gen_random_uuid(), g.id, c.id::text, 'connect', 'demo', 'sealed',
      ${AT} + interval '5 days', ${AT} + interval '5 days', ${AT} + interval '5 days'
    FROM companies c
    JOIN company_grants g ON g.company_id = c.id`,
  `
    INSERT INTO token_events (token_id, type, actor, process, at)
    SELECT g.token_id, 'refreshed', 'worker', 'host:1', ${AT}
    FROM companies c
    JOIN company_grants g ON g.company_id = c.id`,
  `
    INSERT INTO webhook_events (
      id, environment, event_type, company_uuid, occurred_at, received_at, source, state,
      processed_at, body
    )
    SELECT gen_random_uuid(), 'demo', 'employee.updated', c.gusto_uuid, ${AT}, ${AT}, 'webhook',
      'processed', ${AT}, '{}'
    FROM companies c`,
  `
    INSERT INTO audit_log (actor, action, subject, at)
    SELECT 'worker', 'sync.requested', 'company:' || c.id, ${AT}
    FROM companies c`,
  `
    INSERT INTO gusto_call_buckets
      (environment, minute, company_id, endpoint, status, calls, total_ms, max_ms)
    SELECT 'demo', date_trunc('minute', ${AT} + interval '3 days'), c.id,
      '/v1/companies/*/employees', 200, 3, 900, 400
    FROM companies c`,
  `
    INSERT INTO gusto_call_failures
      (environment, at, company_id, endpoint, status, reason, request_id)
    SELECT 'demo', ${AT}, c.id, '/v1/companies/*/employees', 503, 'status_503', 'request ' || c.id
    FROM companies c`,
  // A tag that all have, and one that few have.
  `INSERT INTO company_tags (company_id, tag) SELECT c.id, 'all' FROM companies c
   UNION ALL SELECT c.id, 'few' FROM (SELECT id FROM companies ORDER BY id LIMIT 90) c`,
  `
    INSERT INTO notices (id, company_id, key, kind, text, created_at, mailed_at, dismissed_at)
    SELECT gen_random_uuid(), c.id, 'key ' || c.id, 'recovered', 'Back again', ${AT}, ${AT}, ${AT}
    FROM companies c`,
];
