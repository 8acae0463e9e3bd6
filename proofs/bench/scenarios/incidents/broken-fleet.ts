import { updateIncidents } from "#lib/incidents/update-incidents.ts";
import { db } from "#lib/platform/database/db.ts";
import { fillWithCompanies } from "#test/fleet/many-companies.ts";

/* A fleet of rows whose companies break and are mended by one statement, for what detects and tells it. */

/** How a company of each cause looks; causes.ts says which. */
const WAYS = {
  revoked: `state = 'reconnect_required', state_reason = 'revoked'`,
  lost_in_unknown_outcome: `state = 'reconnect_required', state_reason = 'lost_in_unknown_outcome'`,
  rejected_by_gusto: `last_error = 'rejected_by_gusto', failing_since = now()`,
} as const;
type Way = keyof typeof WAYS;

const WELL =
  "state = 'active', state_reason = NULL, last_error = NULL, failing_since = NULL, last_proved_at = now()";

/** Fills up to so many, all of them healthy and none in an incident. @returns how many there are */
export async function fillFleet(companies: number): Promise<number> {
  const there = await db().company.count();
  if (there < companies) await fillWithCompanies(there, companies);
  await mendCompanies();
  await updateIncidents();
  return Math.max(there, companies);
}

/** So many healthy companies, in one transaction. */
export async function breakCompanies(count: number, way: Way): Promise<void> {
  await db().$executeRawUnsafe(
    `
      UPDATE gusto_auth_tokens
      SET ${WAYS[way]}, state_since = now()
      WHERE id = ANY(
        ARRAY(
          SELECT t.id
          FROM gusto_auth_tokens t
          JOIN company_grants g ON g.token_id = t.id AND g.ended_at IS NULL
          WHERE t.state = 'active' AND t.last_error IS NULL
          ORDER BY t.id
          LIMIT $1
        )
      )`,
    count,
  );
}

export async function mendCompanies(): Promise<void> {
  await db().$executeRawUnsafe(
    `
      UPDATE gusto_auth_tokens
      SET ${WELL}
      WHERE state = 'reconnect_required' OR last_error IS NOT NULL OR last_proved_at IS NULL`,
  );
}
