import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { RETURNS_WITHIN_MS } from "./decide-incident.ts";
import type { CompanyProblems, Membership } from "./plan-moves.ts";

type Row = {
  companyId: string;
  status: string | null;
  problem: string | null;
  problemSince: Date | null;
  serving: boolean | null;
  syncFailedAt: Date | null;
};

/** Without a grant that can go on, a failed sync is no fault of its own. */
const LOST = ["reconnect_required", "ended_at_gusto", "disconnected"];
/** Callers of the others are told to reconnect, or are served when they ask. */
const MAY_WAIT = ["held", "retrying", "abandoned"];

/** What is wrong with these companies now. A company that is gone has no problem. */
export async function readCompanyProblems(
  tx: Transaction,
  ids: readonly string[],
): Promise<CompanyProblems[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT c.id AS "companyId", s.status, s.problem, s.problem_since AS "problemSince", s.serving,
      CASE WHEN run.state = 'failed' THEN run.ended_at END AS "syncFailedAt"
    FROM companies c
    LEFT JOIN LATERAL (SELECT * FROM company_standings s WHERE s.company_id = c.id LIMIT 1) s
      ON true
    LEFT JOIN LATERAL (
      SELECT r.state, r.ended_at
      FROM sync_runs r
      WHERE r.company_id = c.id
        AND c.sync_selected
        AND r.state IN ('succeeded', 'partial', 'failed')
      ORDER BY r.id DESC
      LIMIT 1
    ) run ON true
    WHERE c.id = ANY(${[...ids]}::uuid[]) AND c.delete_requested_at IS NULL`;
  const found = rows.map(({ companyId, status, problem, problemSince, serving, syncFailedAt }) => ({
    companyId,
    connection:
      problem && problemSince
        ? {
            problem,
            since: problemSince,
            waiting: !serving && MAY_WAIT.includes(status ?? ""),
          }
        : null,
    sync:
      syncFailedAt && status && !LOST.includes(status)
        ? { problem: "sync:failed", since: syncFailedAt, waiting: false }
        : null,
  }));
  const here = new Set(found.map(({ companyId }) => companyId));
  const gone = ids.filter((id) => !here.has(id));
  return [...found, ...gone.map((companyId) => ({ companyId, connection: null, sync: null }))];
}

/** Where these companies are, and which incidents they have left a short while ago. */
export async function readMemberships(
  tx: Transaction,
  ids: readonly string[],
  now: Date,
): Promise<Membership[]> {
  const lately = new Date(now.getTime() - RETURNS_WITHIN_MS);
  return tx.$queryRaw<Membership[]>`
    SELECT m.incident_id AS "incidentId", m.company_id AS "companyId", m.source, i.cause, m.problem,
      m.waiting, m.left_at AS "leftAt"
    FROM incident_companies m
    JOIN incidents i ON i.id = m.incident_id
    WHERE m.company_id = ANY(${[...ids]}::uuid[])
      AND (m.left_at IS NULL OR m.left_at >= ${lately})`;
}
