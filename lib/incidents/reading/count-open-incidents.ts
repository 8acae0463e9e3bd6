import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { type Severity, severityOf } from "../causes/cause.ts";
import type { CauseId } from "../causes/causes.ts";
import { CAUSES, causeById } from "../causes/find-cause.ts";
import { updateIncidents } from "../update-incidents.ts";

/** More are never open at once, unless something is very wrong with the grouping. */
const MOST_COUNTED = 1_000;

type OpenCount = { cause: CauseId; severity: Severity; open: number; affected: number };

/** How many incidents of each cause and severity are open; every cause is there, with 0 if none is. */
export async function countOpenIncidents(): Promise<OpenCount[]> {
  await updateIncidents();
  const rows = await db().$queryRaw<
    { cause: string; rank: number; open: number; affected: number }[]
  >`
    SELECT cause, severity AS rank, count(*)::int AS open,
      sum(GREATEST(companies, signal_companies))::int AS affected
    FROM (
      SELECT *
      FROM incidents
      WHERE resolved_at IS NULL
      ORDER BY severity, since, id
      LIMIT ${MOST_COUNTED}
    ) first
    GROUP BY 1, 2`;
  const counted = rows.map(({ cause, rank, ...count }) => ({
    cause: causeById(cause).id,
    severity: severityOf(rank),
    ...count,
  }));
  const none = CAUSES.filter(({ id }) => !counted.some(({ cause }) => cause === id)).map(
    ({ id, severity }) => ({ cause: id, severity, open: 0, affected: 0 }),
  );
  return [...counted, ...none];
}
