// See docs/decisions/0023-incidents.md

import "server-only";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { OPEN_PAGES_CHANNEL } from "#lib/access/sessions/tell-sessions-ended.ts";
import { FOR_OPERATORS } from "#lib/companies/live/company-changes.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { lockNames } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { SharedTurns } from "#lib/platform/process/shared-turns.ts";
import { applySignals, isSignalNews, readSignalled } from "./apply-signals.ts";
import { readSystemFacts } from "./causes/read-system-facts.ts";
import { settleIncidents } from "./settle-incidents.ts";
import type { SystemFacts } from "./causes/system-facts.ts";
import { LINES_AT_ONCE, takeUpCompanies } from "./take-up-companies.ts";

/** What the installation shows is read this often at most by one process. Companies are taken up at once. */
const READ_FACTS_EVERY_MS = 2_000;

const state = processWide("incidents", () => ({
  turns: new SharedTurns<void>(),
  factsReadAt: -Infinity,
}));

/**
 * Brings the incidents up to what is committed now. Every reader calls this first, and the worker does every
 * few seconds, so an incident is there whoever is left. One process writes at a time. Cost: what has changed.
 */
export function updateIncidents(): Promise<void> {
  return state.turns.take(async () => {
    await updateStandings();
    await takeUpChanges();
    if (performance.now() - state.factsReadAt < READ_FACTS_EVERY_MS) return;
    state.factsReadAt = performance.now();
    await takeUpFacts(await readSystemFacts());
  });
}

/** Companies that broke, changed or recovered. */
export async function takeUpChanges(now?: Date): Promise<void> {
  for (let lines = LINES_AT_ONCE; lines === LINES_AT_ONCE && (await hasChanges());)
    lines = await write(async (tx, at) => takeUpCompanies(tx, at), now);
}

/** What the installation itself shows. */
export async function takeUpFacts(facts: SystemFacts, now?: Date): Promise<void> {
  if (!isSignalNews(facts, await readSignalled(db()))) return;
  await write(
    async (tx, at) => ({ lines: 0, incidentIds: await applySignals(tx, facts, at) }),
    now,
  );
}

async function hasChanges(): Promise<boolean> {
  const [row] = await db().$queryRaw<{ is: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM incident_changes)
      OR EXISTS (
        SELECT 1 FROM incidents WHERE resolved_at IS NULL AND companies = 0 AND signal_since IS NULL
      ) AS is`;
  return row?.is ?? false;
}

type Step = (tx: Transaction, now: Date) => Promise<{ lines: number; incidentIds: Set<string> }>;

/** One step in one transaction, and one process at a time: what it decided from is still so when it commits. */
function write(step: Step, now?: Date): Promise<number> {
  return transaction(async (tx) => {
    await lockNames(tx, ["incidents"]);
    const at = now ?? databaseNow();
    const { lines, incidentIds } = await step(tx, at);
    await settleIncidents(tx, incidentIds, at);
    if (incidentIds.size > 0) await tellOpenPages(tx);
    return lines;
  });
}

/** With the commit. */
export async function tellOpenPages(tx: Transaction): Promise<void> {
  await tx.$executeRaw`
    SELECT nextval('incidents_revision'), pg_notify(${OPEN_PAGES_CHANNEL}, ${FOR_OPERATORS})`;
}
