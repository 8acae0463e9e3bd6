import { db } from "#lib/platform/database/db.ts";

/** Out of a thousand companies, this many are not simply healthy. */
const STATES = `CASE
  WHEN n % 1000 < 3 THEN 'reconnect_required'
  WHEN n % 1000 < 5 THEN 'disconnected'
  ELSE 'active'
END`;
/** Small enough to show progress and to be stopped. */
const BATCH = 50_000;

/**
 * A fleet of companies as rows only, each with a grant and a pair that no key opens: for code that
 * reads rows and doesn't call Gusto. Out of a thousand, 3 have to reconnect, 2 were disconnected,
 * 10 are retrying, 20 are not checked; the rest are healthy.
 */
export async function fillWithCompanies(from: number, to: number): Promise<void> {
  for (let first = from + 1; first <= to; first += BATCH)
    await fillBatch(first, Math.min(to, first + BATCH - 1));
  await db().$executeRaw`ANALYZE companies, company_grants, gusto_auth_tokens, users`;
}

async function fillBatch(first: number, last: number): Promise<void> {
  await db().$executeRawUnsafe(
    `
      WITH made AS MATERIALIZED (
        SELECT n, gen_random_uuid() AS company, gen_random_uuid() AS token, ${STATES} AS state,
          (
            ARRAY[
              'North', 'Bright', 'Café', 'O''Neill', 'Grove', 'Harbor', 'Union', 'Lakeside',
              'Summit', 'Cedar'
            ]
          )[1 + n % 10] || ' ' || (
            ARRAY['Bakery', 'Dental', 'Builders', 'Law', 'Studio', 'Market', 'Clinic', 'Logistics']
          )[1 + (n / 10) % 8] || ' ' || to_hex(n * 2654435761 % 4294967296)
            || CASE n % 3 WHEN 0 THEN ' LLC' WHEN 1 THEN ' Inc' ELSE '' END AS name
        FROM generate_series($1::bigint, $2::bigint) n
      ), companies AS (
        INSERT INTO companies (id, environment, gusto_uuid, name, city, updated_at)
        SELECT company, 'demo', gen_random_uuid(), name,
          (ARRAY['Austin', 'Boise', 'San José', 'Portland'])[1 + n % 4],
          now()
        FROM made
        RETURNING 1
      ), tokens AS (
        INSERT INTO gusto_auth_tokens (
          id, environment, access_token, refresh_token, refresh_fingerprint,
          access_token_expiration, refresh_due_at, state, state_reason, last_error, failing_since,
          last_proved_at, check_due_at, updated_at
        )
        SELECT token, 'demo',
          CASE state WHEN 'disconnected' THEN NULL ELSE 'sealed' END,
          CASE state WHEN 'disconnected' THEN NULL ELSE 'sealed' END,
          CASE state WHEN 'disconnected' THEN NULL ELSE token::text END,
          now() + interval '100 minutes' + random() * interval '20 minutes',
          now() + interval '70 minutes' + random() * interval '20 minutes',
          state::token_state,
          CASE state
            WHEN 'active' THEN NULL
            WHEN 'disconnected' THEN 'disconnected_here'
            ELSE 'revoked'
          END,
          CASE WHEN n % 1000 BETWEEN 10 AND 19 THEN 'rate_limited' END,
          CASE WHEN n % 1000 BETWEEN 10 AND 19 THEN now() END,
          CASE
            WHEN n % 1000 BETWEEN 20 AND 39 THEN NULL
            ELSE now() - random() * interval '10 minutes'
          END,
          now() + interval '1 day', now()
        FROM made
        RETURNING 1
      )
      INSERT INTO company_grants
        (id, company_id, token_id, resource_owner_uuid, ended_at, ended_reason)
      SELECT gen_random_uuid(), company, token, gen_random_uuid()::text,
        CASE state WHEN 'disconnected' THEN now() END,
        CASE state WHEN 'disconnected' THEN 'disconnected' END
      FROM made`,
    first,
    last,
  );
}
