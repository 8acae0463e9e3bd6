import "server-only";
import { db } from "#lib/platform/database/db.ts";

/** Application-wide facts from the token rows and their timeline: counts, times, and names of keys and scopes. */
type ConnectionFacts = {
  companies: number;
  mostOfOnePerson: number;
  severalAdmins: number;
  refreshed: number;
  lastRefreshedAt: Date | null;
  rejected: number;
  /** Followed within an hour by a refresh, or by the end of the pair. */
  rejectedAnswered: number;
  lastRejectedAt: Date | null;
  grantedScopes: string[];
  keysInUse: { keyId: string; rows: number }[];
  oldestRowAt: Date | null;
};

/** The newest refreshes and rejections of thirty days, as far as they are counted. */
export const MOST_EVENTS = 1_000;

type Counts = Omit<ConnectionFacts, "grantedScopes" | "keysInUse">;

export async function readConnectionFacts(): Promise<ConnectionFacts> {
  const [counts, scopes, keys] = await Promise.all([
    db().$queryRaw<Counts[]>`
      WITH open AS (
        SELECT g.company_id, g.resource_owner_uuid FROM company_grants g JOIN companies c ON c.id = g.company_id
        WHERE g.ended_at IS NULL
      ), refreshes AS (
        -- The newest: of a fleet they are most of all events, so a few are read to find as many as are counted.
        SELECT at FROM token_events WHERE type = 'refreshed' AND at > now() - interval '30 days' ORDER BY at DESC LIMIT ${MOST_EVENTS}
      ), rejections AS (
        SELECT r.at, EXISTS (SELECT 1 FROM token_events later WHERE later.token_id = r.token_id AND later.id > r.id AND later.at < r.at + interval '1 hour'
          AND later.type IN ('refreshed', 'reconnect_required', 'replaced', 'disconnected')) AS answered
        FROM (SELECT * FROM token_events WHERE type = 'rejected' AND at > now() - interval '30 days' ORDER BY at DESC LIMIT ${MOST_EVENTS}) r
      )
      SELECT
        (SELECT count(DISTINCT company_id)::int FROM open) AS companies,
        (SELECT COALESCE(max(n), 0)::int FROM (
          -- People who came through Gusto themselves; imported pairs may name nobody, or somebody who was never here.
          SELECT count(DISTINCT company_id) AS n FROM open
          WHERE EXISTS (SELECT 1 FROM accounts a WHERE a.provider = 'gusto' AND a.provider_account_id = open.resource_owner_uuid)
          GROUP BY resource_owner_uuid) each) AS "mostOfOnePerson",
        (SELECT count(*)::int FROM (SELECT 1 FROM open GROUP BY company_id HAVING count(DISTINCT resource_owner_uuid) > 1) shared) AS "severalAdmins",
        (SELECT count(*)::int FROM refreshes) AS refreshed,
        (SELECT max(at) FROM refreshes) AS "lastRefreshedAt",
        (SELECT count(*)::int FROM rejections) AS rejected,
        (SELECT count(*)::int FROM rejections WHERE answered) AS "rejectedAnswered",
        (SELECT max(at) FROM rejections) AS "lastRejectedAt",
        (SELECT min(created_at) FROM gusto_auth_tokens WHERE refresh_token IS NOT NULL) AS "oldestRowAt"`,
    db().$queryRaw<{ scope: string }[]>`
      SELECT DISTINCT unnest(string_to_array(scope, ' ')) AS scope FROM gusto_auth_tokens
      WHERE state NOT IN ('disconnected', 'reconnect_required')`,
    // A sealed secret names its key: "v1.<key id>.…"
    db().$queryRaw<{ keyId: string; rows: number }[]>`
      SELECT split_part(refresh_token, '.', 2) AS "keyId", count(*)::int AS rows FROM gusto_auth_tokens
      WHERE refresh_token IS NOT NULL GROUP BY 1 ORDER BY 1`,
  ]);
  if (!counts[0]) throw new Error("A statement of counts alone answered no row.");
  return {
    ...counts[0],
    grantedScopes: scopes
      .map(({ scope }) => scope)
      .filter(Boolean)
      .toSorted(),
    keysInUse: keys,
  };
}
