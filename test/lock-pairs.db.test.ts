import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "pg";
import { createSession } from "#lib/auth/sessions.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { selectCompanies, setCompanySync } from "#lib/companies/select-companies.ts";
import { db } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";
import { cancelRuns, cancelSync } from "#lib/sync/cancel-sync.ts";
import { endRun } from "#lib/sync/end-run.ts";
import { savePage } from "#lib/sync/page.ts";
import { requestRunWithin } from "#lib/sync/request-run.ts";
import { claimRun, type HeldRun, holdOn, RunLost } from "#lib/sync/run-lease.ts";
import { lockCompanies } from "#lib/lock-order.ts";
import { disconnectGrants } from "#lib/tokens/disconnect-grants.ts";
import { importTokenLines } from "#lib/tokens/import-tokens.ts";
import { tokenRoom } from "#lib/tokens/token-refresher.ts";
import { countConflicts, transaction } from "#lib/transaction.ts";
import { createCompany, createViewer } from "./people.ts";
import { withDatabase } from "./with-database.ts";

/*
 * Every pair of transactions that lock rows of one company, against each other. A gate holds a row that both want; whoever comes
 * first waits there with what it has locked before. The second comes, then the first once more, and the gate opens: two that lock in
 * opposite orders are caught in a circle each time, not on a busy day only.
 */

withDatabase();

type World = { viewer: Viewer; companyId: string; gustoUuid: string; tokenId: string; run: HeldRun };

const page = async ({ run }: World) => {
  await transaction(async (tx) => {
    await holdOn(run, tx, 1);
    const values = { gusto_uuid: randomUUID(), first_name: "Ada", last_name: "Park" };
    await savePage(tx, run, "employees", ["employees"], { window: 0, page: 1 }, { rows: [], setAside: [{ gustoUuid: values.gusto_uuid, reason: "for the test", raw: values }] });
    await tx.company.update({ where: { id: run.companyId }, data: { peopleCount: { increment: 1 } } });
  });
};

const TRANSACTIONS: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  "a page of a sync": page,
  "the end of a run": ({ run }) => endRun(run),
  "a request for a run": ({ companyId }) => transaction((tx) => requestRunWithin(tx, { companyId, trigger: "person", actor: "test" })),
  "a cancelled run": ({ viewer, run }) => cancelSync(viewer, run.id),
  "sync off": ({ viewer, companyId }) => setCompanySync(viewer, companyId, false),
  "the picker": ({ viewer }) => selectCompanies(viewer, []),
  "a disconnect": ({ companyId }) => transaction(async (tx) => {
    await lockCompanies(tx, [companyId]);
    await disconnectGrants({ companyId, actor: "test" }, tx);
    await tx.company.update({ where: { id: companyId }, data: { syncSelected: false } });
    await cancelRuns(tx, { companyIds: [companyId] }, "Cancelled: the company was disconnected.");
  }),
  "an import": ({ gustoUuid }) => importTokenLines([JSON.stringify({ company_uuid: gustoUuid, access_token: randomUUID(), refresh_token: randomUUID(), expires_at: new Date(Date.now() + 3_600_000).toISOString() })]),
  "a refresh": ({ tokenId }) => tokenRoom().store.transact(tokenId, "test", () => ({ result: undefined, patch: { lastError: "for the test" } })),
  "a sign-in": ({ viewer }) => transaction((tx) => createSession(tx, { userId: viewer.userId, token: randomUUID() })),
};

const GATES: readonly ((world: World) => [table: string, id: string])[] = [({ companyId }) => ["companies", companyId], ({ run }) => ["sync_runs", run.id], ({ tokenId }) => ["gusto_auth_tokens", tokenId]];

/** Two connections beside the product's pool: what is told of activity stands still within a transaction. */
let outside: Client;
let watcher: Client;
beforeAll(async () => {
  [outside, watcher] = [1, 2].map(() => new Client({ connectionString: process.env["DATABASE_URL"] })) as [Client, Client];
  await Promise.all([outside.connect(), watcher.connect()]);
});
afterAll(() => Promise.all([outside.end(), watcher.end()]));

async function createWorld(): Promise<World> {
  const viewer = await createViewer();
  const { id: companyId, gustoUuid } = await createCompany([viewer]);
  await db().company.update({ where: { id: companyId }, data: { syncSelected: true } });
  const grant = await db().companyGrant.findFirstOrThrow({ where: { companyId } });
  const requested = await transaction((tx) => requestRunWithin(tx, { companyId, trigger: "person", actor: "test" }));
  const run = await claimRun(requested?.runId ?? "");
  if (!run) throw new Error("The run is not to be had.");
  return { viewer, companyId, gustoUuid, tokenId: grant.tokenId, run };
}

/** Resolves when the act is over, or waits for a lock. */
async function begin(start: () => Promise<unknown>): Promise<{ ended: Promise<unknown> }> {
  const before = await countWaiting();
  let isOver = false;
  const over = () => void (isOver = true);
  const ended = start();
  ended.then(over, over);
  while (!isOver && (await countWaiting()) <= before) await new Promise(setImmediate);
  return { ended };
}

async function countWaiting(): Promise<number> {
  const { rows } = await watcher.query<{ waiting: number }>("SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
  return rows[0]?.waiting ?? 0;
}

async function provoke(first: string, second: string, gateOf: (world: World) => [string, string]): Promise<void> {
  const world = await createWorld();
  const [table, id] = gateOf(world);
  const start = (name: string) => TRANSACTIONS[name]!(world).catch((error: unknown) => {
    // A rule that speaks because the other one came first is an answer; anything else is a fault.
    if (!(error instanceof AppError || error instanceof RunLost)) throw error;
  });
  // eslint-disable-next-line no-restricted-syntax -- the gate is no transaction of the product.
  await outside.query("BEGIN");
  await outside.query(`SELECT 1 FROM ${table} WHERE id = $1 FOR UPDATE`, [id]);
  const acts: Promise<unknown>[] = [];
  for (const name of [first, second, first]) {
    const { ended } = await begin(() => start(name));
    acts.push(ended);
  }
  await outside.query("COMMIT");
  await Promise.all(acts);
}

const names = Object.keys(TRANSACTIONS);
it.each(names.map((name, index) => [name, names.slice(index)] as const))("%s waits in a circle with none of the others", async (first, others) => {
  for (const second of others) {
    const before = countConflicts();
    for (const gate of GATES) await provoke(first, second, gate);
    expect(countConflicts() - before, `deadlocks of ${first} and ${second}`).toBe(0);
  }
});
