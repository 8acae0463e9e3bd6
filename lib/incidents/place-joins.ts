import "server-only";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { CauseId } from "./causes/causes.ts";
import { openFor, reopen } from "./open-incident.ts";
import type { Join } from "./plan-moves.ts";

/** Puts companies that broke into incidents. @returns those incidents */
export async function placeJoins(
  tx: Transaction,
  joins: readonly Join[],
  now: Date,
): Promise<string[]> {
  const touched: string[] = [];
  const returning = Map.groupBy(
    joins.filter(({ returnsTo }) => returnsTo !== null),
    ({ returnsTo }) => String(returnsTo),
  );
  for (const [incidentId, members] of returning) {
    await reopen(tx, incidentId, now);
    await join(tx, incidentId, members, now);
    touched.push(incidentId);
  }
  const others = joins.filter(({ returnsTo }) => returnsTo === null);
  for (const [cause, members] of Map.groupBy(others, (one) => one.cause)) {
    const incidentId = await openFor(tx, cause as CauseId, firstSince(members), now);
    await join(tx, incidentId, members, now);
    touched.push(incidentId);
  }
  return touched;
}

function firstSince(members: readonly Join[]): Date {
  return new Date(Math.min(...members.map(({ since }) => since.getTime())));
}

/** A company that was deleted meanwhile is none any more. */
async function join(
  tx: Transaction,
  incidentId: string,
  members: readonly Join[],
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO incident_companies AS kept
      (incident_id, company_id, source, problem, since, joined_at, waiting)
    SELECT ${incidentId}::uuid, m.company_id, m.source, m.problem, m.since, ${now}, m.waiting
    FROM unnest(
      ${members.map(({ companyId }) => companyId)}::uuid[],
      ${members.map(({ source }) => source)}::text[],
      ${members.map(({ problem }) => problem)}::text[],
      ${members.map(({ since }) => since)}::timestamptz[],
      ${members.map(({ waiting }) => waiting)}::boolean[]
    ) AS m (company_id, source, problem, since, waiting)
    JOIN companies c
      ON c.id = m.company_id
        AND ${NOT_DELETED}
        AND c.id = ANY(${members.map(({ companyId }) => companyId)}::uuid[])
    ORDER BY m.company_id
    ON CONFLICT (incident_id, company_id) DO UPDATE SET
      left_at = NULL, joined_at = excluded.joined_at, problem = excluded.problem,
      since = excluded.since, waiting = excluded.waiting`;
  await tx.$executeRaw`
    UPDATE incidents
    SET joined_at = ${now}, since = LEAST(since, ${firstSince(members)})
    WHERE id = ${incidentId}::uuid`;
}
