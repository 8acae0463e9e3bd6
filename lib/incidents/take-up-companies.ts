import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { readCompanyProblems, readMemberships } from "./read-company-problems.ts";
import { placeJoins } from "./place-joins.ts";
import { type Moves, planMoves } from "./plan-moves.ts";

/** Looked up one by one by indexes, however many companies there are. */
export const LINES_AT_ONCE = 500;

/**
 * Takes lines of changed companies and moves these companies into incidents and out of them. A line goes
 * only with its moves written. The caller holds the lock of all incidents.
 * @returns how many lines there were, and the incidents that have changed
 */
export async function takeUpCompanies(
  tx: Transaction,
  now: Date,
): Promise<{ lines: number; incidentIds: Set<string> }> {
  const lines = await tx.$queryRaw<{ companyId: string }[]>`
    DELETE FROM incident_changes
    WHERE id = ANY(ARRAY(SELECT id FROM incident_changes ORDER BY id LIMIT ${LINES_AT_ONCE}))
    RETURNING company_id AS "companyId"`;
  const ids = [...new Set(lines.map(({ companyId }) => companyId))];
  if (ids.length === 0) return { lines: 0, incidentIds: new Set() };
  const [problems, memberships] = [
    await readCompanyProblems(tx, ids),
    await readMemberships(tx, ids, now),
  ];
  const moves = planMoves(problems, memberships);
  await leave(tx, moves.leaves, now);
  await change(tx, moves.changes);
  const joined = await placeJoins(tx, moves.joins, now);
  const left = [...moves.leaves, ...moves.changes].map(({ incidentId }) => incidentId);
  return { lines: lines.length, incidentIds: new Set([...left, ...joined]) };
}

async function leave(tx: Transaction, leaves: Moves["leaves"], now: Date): Promise<void> {
  if (leaves.length === 0) return;
  await tx.$executeRaw`
    UPDATE incident_companies m
    SET left_at = ${now}, waiting = false
    FROM unnest(
      ${leaves.map(({ incidentId }) => incidentId)}::uuid[],
      ${leaves.map(({ companyId }) => companyId)}::uuid[]
    ) AS moved (incident_id, company_id)
    WHERE m.incident_id = moved.incident_id AND m.company_id = moved.company_id`;
}

async function change(tx: Transaction, changes: Moves["changes"]): Promise<void> {
  if (changes.length === 0) return;
  await tx.$executeRaw`
    UPDATE incident_companies m
    SET problem = moved.problem, waiting = moved.waiting
    FROM unnest(
      ${changes.map(({ incidentId }) => incidentId)}::uuid[],
      ${changes.map(({ companyId }) => companyId)}::uuid[],
      ${changes.map(({ problem }) => problem)}::text[],
      ${changes.map(({ waiting }) => waiting)}::boolean[]
    ) AS moved (incident_id, company_id, problem, waiting)
    WHERE m.incident_id = moved.incident_id AND m.company_id = moved.company_id`;
}
