import "server-only";
import { db } from "#lib/platform/database/db.ts";

/**
 * Application-wide facts from the token rows and their timeline: counts, times, and names of keys
 * and scopes. Of a large fleet only some are read, newest first: whether something has been seen
 * shows there, too.
 */
type ConnectionFacts = {
  mostOfOnePerson: number;
  severalAdmins: number;
  /** There are more connections than were looked at. */
  isSample: boolean;
  refreshed: number;
  lastRefreshedAt: Date | null;
  rejected: number;
  /** Followed within an hour by a refresh, or by the end of the pair. */
  rejectedAnswered: number;
  lastRejectedAt: Date | null;
  grantedScopes: string[];
  /** Every key in use; rows are counted up to `MOST_READ`. */
  keysInUse: { keyId: string; rows: number }[];
  oldestRowAt: Date | null;
};

/** How many of the newest refreshes and rejections are read, and rows of a key counted. */
export const MOST_READ = 1_000;
/** How many of the newest connections, and of the oldest. */
const MOST_CONNECTIONS = 500;

type Counts = Omit<ConnectionFacts, "keysInUse">;

/** Joins have a limit of one, so that PostgreSQL looks each row up instead of reading a whole table. */
export async function readConnectionFacts(): Promise<ConnectionFacts> {
  const [counts, keysInUse] = await Promise.all([
    db().$queryRaw<Counts[]>`
      WITH newest AS MATERIALIZED (
        SELECT * FROM company_grants ORDER BY id DESC LIMIT ${MOST_CONNECTIONS}
      ), open AS (
        SELECT g.company_id, g.resource_owner_uuid FROM newest g WHERE g.ended_at IS NULL
      ), oldest AS (
        SELECT * FROM company_grants ORDER BY id LIMIT ${MOST_CONNECTIONS}
      ), refreshes AS (
        -- The newest only: most events are refreshes, so few rows are read to find enough.
        SELECT at
        FROM token_events
        WHERE type = 'refreshed' AND at > now() - interval '30 days'
        ORDER BY at DESC
        LIMIT ${MOST_READ}
      ), rejections AS (
        SELECT r.at,
          EXISTS (
            SELECT 1
            FROM token_events later
            WHERE later.token_id = r.token_id
              AND later.id > r.id
              AND later.at < r.at + interval '1 hour'
              AND later.type IN ('refreshed', 'reconnect_required', 'replaced', 'disconnected')
          ) AS answered
        FROM (
          SELECT *
          FROM token_events
          WHERE type = 'rejected' AND at > now() - interval '30 days'
          ORDER BY at DESC
          LIMIT ${MOST_READ}
        ) r
      )
      SELECT (
          SELECT COALESCE(max(n), 0)::int
          FROM (
            -- People who came through Gusto themselves; imported pairs may name nobody, or somebody
            -- who was never here.
            SELECT count(DISTINCT company_id) AS n
            FROM open
            CROSS JOIN LATERAL (
              SELECT
              FROM accounts a
              WHERE a.provider = 'gusto' AND a.provider_account_id = open.resource_owner_uuid
              LIMIT 1
            ) account
            GROUP BY resource_owner_uuid
          ) each
        ) AS "mostOfOnePerson",
        (
          SELECT count(DISTINCT company_id)::int
          FROM open
          CROSS JOIN LATERAL (
            SELECT
            FROM company_grants other
            WHERE other.company_id = open.company_id
              AND other.ended_at IS NULL
              AND other.resource_owner_uuid <> open.resource_owner_uuid
            LIMIT 1
          ) shared
        ) AS "severalAdmins",
        (SELECT count(*) = ${MOST_CONNECTIONS} FROM newest) AS "isSample",
        (SELECT count(*)::int FROM refreshes) AS refreshed,
        (SELECT max(at) FROM refreshes) AS "lastRefreshedAt",
        (SELECT count(*)::int FROM rejections) AS rejected,
        (SELECT count(*)::int FROM rejections WHERE answered) AS "rejectedAnswered",
        (SELECT max(at) FROM rejections) AS "lastRejectedAt",
        (
          SELECT COALESCE(array_agg(DISTINCT scope ORDER BY scope), '{}')
          FROM (
            SELECT unnest(string_to_array(t.scope, ' ')) AS scope
            FROM newest
            CROSS JOIN LATERAL (
              SELECT * FROM gusto_auth_tokens t WHERE t.id = newest.token_id LIMIT 1
            ) t
            WHERE t.state NOT IN ('disconnected', 'reconnect_required')
          ) each
          WHERE scope <> ''
        ) AS "grantedScopes",
        (
          SELECT min(t.created_at)
          FROM oldest
          CROSS JOIN LATERAL (
            SELECT * FROM gusto_auth_tokens t WHERE t.id = oldest.token_id LIMIT 1
          ) t
          WHERE t.refresh_token IS NOT NULL
        ) AS "oldestRowAt"`,
    readKeysInUse(),
  ]);
  if (!counts[0]) throw new Error("A statement of counts alone answered no row.");
  return { ...counts[0], keysInUse };
}

/**
 * A sealed secret names its key: "v1.<key id>.…". From one key to the next by their index, whatever
 * the number of rows.
 */
function readKeysInUse(): Promise<{ keyId: string; rows: number }[]> {
  return db().$queryRaw`
    WITH RECURSIVE keys AS (
      SELECT min(split_part(refresh_token, '.', 2)) AS id
      FROM gusto_auth_tokens
      WHERE refresh_token IS NOT NULL
      UNION ALL
      SELECT (
        SELECT min(split_part(t.refresh_token, '.', 2))
        FROM gusto_auth_tokens t
        WHERE t.refresh_token IS NOT NULL AND split_part(t.refresh_token, '.', 2) > keys.id
      )
      FROM keys
      WHERE keys.id IS NOT NULL
    )
    SELECT keys.id AS "keyId",
      (
        SELECT count(*)::int
        FROM (
          SELECT 1
          FROM gusto_auth_tokens t
          WHERE t.refresh_token IS NOT NULL AND split_part(t.refresh_token, '.', 2) = keys.id
          LIMIT ${MOST_READ}
        ) found
      ) AS rows
    FROM keys
    WHERE keys.id IS NOT NULL
    ORDER BY 1`;
}
