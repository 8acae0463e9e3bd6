import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import {
  isVisibleSql,
  knownCompaniesSql,
  visibleGrantsSql,
} from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { updateStandings } from "../fleet/update-standings.ts";
import { servingToken } from "#lib/tokens/serving/company-token.ts";
import { CALLERS_WAIT, isVerifiedSql } from "#lib/tokens/health/health-sql.ts";

/**
 * A short value that changes whenever this viewer's pages would: screens poll it every few seconds
 * and reload only then. Built from sums and maxima instead of the rows; anything that changes a
 * company's health changes one of them.
 */
export async function changesMarker(viewer: Viewer): Promise<string> {
  return viewer.role === "operator" ? fleetMarker() : ownMarker(viewer);
}

/** For all companies: changes with any standing, company or pause of the application. */
async function fleetMarker(): Promise<string> {
  await updateStandings();
  const [row] = await db().$queryRaw<{ marker: string }[]>`
    SELECT md5(
      concat_ws(
        '|',
        (SELECT last_value FROM company_standings_revision),
        (SELECT last_value FROM incidents_revision),
        (SELECT max(updated_at) FROM companies),
        (SELECT max(id) FROM token_events),
        (SELECT concat_ws('|', paused_reason, paused_until) FROM gusto_application_states)
      )
    ) AS marker`;
  return row?.marker ?? "";
}

async function ownMarker(viewer: Viewer): Promise<string> {
  const [row] = await db().$queryRaw<{ marker: string }[]>`
    SELECT md5(
      concat_ws(
        '|', count(*), count(*) FILTER (WHERE ${isVisibleSql(viewer)}), max(c.updated_at),
        count(*) FILTER (WHERE c.sync_selected), count(t.id), sum(t.version), sum(t.attempts),
        max(t.state_since), max(t.last_proved_at), max(t.last_refreshed_at), max(t.retry_at),
        count(t.last_error), count(t.failing_since), count(t.held_since),
        count(*) FILTER (WHERE t.state = 'refreshing'),
        count(*) FILTER (WHERE t.state = 'uncertain'), count(t.grant_ended_at),
        count(t.refresh_token),
        -- What time alone changes: an acceptance that is too old, and a token that callers can no
        -- longer be given.
        count(*) FILTER (WHERE ${isVerifiedSql()}),
        count(*) FILTER (WHERE t.failing_since IS NOT NULL AND ${CALLERS_WAIT}),
        (SELECT concat_ws('|', paused_reason, paused_until) FROM gusto_application_states s)
      )
    ) AS marker
    FROM companies c ${servingToken(visibleGrantsSql(viewer))}
    WHERE ${knownCompaniesSql(viewer)}`;
  return row?.marker ?? "";
}
