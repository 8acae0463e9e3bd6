import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "pg";
import { createSession } from "#lib/access/sessions/sessions.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { establishGrant } from "#lib/connect/establish-grant.ts";
import { selectCompanies, setCompanySync } from "#lib/companies/choice/select-companies.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { Secret } from "../crypto/secret.ts";
import { db } from "./db.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { cancelRuns, cancelSync } from "#lib/payroll/runs/cancel-sync.ts";
import { eraseCompanyData } from "#lib/payroll/erasing/erase-company-data.ts";
import { requestErasure } from "#lib/payroll/erasing/request-erasure.ts";
import { endRun } from "#lib/payroll/runs/end-run.ts";
import { savePage } from "#lib/payroll/reading/save-page.ts";
import { requestRunWithin } from "#lib/payroll/runs/request-run.ts";
import { claimRun } from "#lib/payroll/runs/claim-run.ts";
import { renewLeaseInTransaction } from "#lib/payroll/runs/commit-step.ts";
import { type HeldRun, LeaseLostError } from "#lib/payroll/runs/run-lease.ts";
import { lockCompanies } from "./lock-order.ts";
import { disconnectGrants } from "#lib/tokens/grants/disconnect-grants.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { importTokenLines } from "#lib/tokens/import/import-tokens.ts";
import { rotateKeys } from "#lib/tokens/store/rotate-keys.ts";
import { storeAuthorizedPair } from "#lib/tokens/store/store-authorized-pair.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { countConflicts, transaction } from "./transaction.ts";
import { processEvents } from "#lib/webhooks/process-events.ts";
import { control, issueGrant } from "../../../test/connected-company.ts";
import { createCompany, createViewer } from "../../../test/people.ts";
import { withGusto } from "../../../test/with-gusto.ts";
import { callerOf } from "#test/caller-of.ts";

/*
 * Runs every pair of transactions that lock one company's rows against each other. A gate holds a
 * row both need; the first transaction waits there with the locks it already took, then the second
 * arrives, then the first again, and the gate opens. Two transactions that lock in opposite order
 * deadlock every time here, not just under load.
 */

const simulator = withGusto();

type World = {
  viewer: Viewer;
  companyId: string;
  gustoUuid: string;
  tokenId: string;
  run: HeldRun;
};

const page = async ({ run }: World) => {
  await transaction(async (tx) => {
    await renewLeaseInTransaction(run, tx, 1);
    const values = { gusto_uuid: randomUUID(), first_name: "Ada", last_name: "Park" };
    await savePage(
      tx,
      run,
      "employees",
      ["employees"],
      { window: 0, page: 1 },
      {
        rows: [],
        setAside: [{ gustoUuid: values.gusto_uuid, reason: "for the test", raw: values }],
      },
    );
    await tx.company.update({
      where: { id: run.companyId },
      data: { peopleCount: { increment: 1 } },
    });
  });
};

const TRANSACTIONS: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  "a page of a sync": page,
  "the end of a run": ({ run }) => endRun(run),
  "a request for a run": ({ companyId }) =>
    transaction((tx) => requestRunWithin(tx, { companyId, trigger: "person", actor: "worker" })),
  "a canceled run": ({ viewer, run }) => cancelSync(callerOf(viewer), run.id),
  "sync off": ({ viewer, companyId }) => setCompanySync(callerOf(viewer), companyId, false),
  "the picker": ({ viewer }) => selectCompanies(callerOf(viewer), []),
  "a disconnect": ({ companyId }) =>
    transaction(async (tx) => {
      await lockCompanies(tx, [companyId]);
      await disconnectGrants({ companyId, actor: "worker" }, tx);
      await tx.company.update({ where: { id: companyId }, data: { syncSelected: false } });
      await cancelRuns(tx, { companyIds: [companyId] }, "Canceled: the company was disconnected.");
    }),
  "an import": ({ gustoUuid }) =>
    importTokenLines(SYSTEM, [
      JSON.stringify({
        company_uuid: gustoUuid,
        access_token: randomUUID(),
        refresh_token: randomUUID(),
        expires_at: new Date(Date.now() + HOUR_MS).toISOString(),
      }),
    ]),
  "a refresh": ({ tokenId }) =>
    tokenServices().store.transact(tokenId, "worker", () => ({
      result: undefined,
      patch: { lastError: "gusto_error" },
    })),
};

const GATES = {
  companies: ({ companyId }: World) => companyId,
  sync_runs: ({ run }: World) => run.id,
  gusto_auth_tokens: ({ tokenId }: World) => tokenId,
};
type Gate = keyof typeof GATES;

type Rarer = {
  gates: readonly Gate[];
  prepare?: (world: World) => Promise<unknown>;
  act: (world: World) => Promise<unknown>;
};

const turnOff = ({ companyId }: World) =>
  db().company.update({ where: { id: companyId }, data: { syncSelected: false } });

async function receive({ gustoUuid }: World, eventType: string): Promise<void> {
  const { id } = await db().webhookEvent.create({
    data: {
      id: randomUUID(),
      environment: "demo",
      eventType,
      companyUuid: gustoUuid,
      occurredAt: new Date(),
      source: "webhook",
      body: {},
    },
  });
  await processEvents(gustoUuid);
  // An event's failure is recorded in its row, for the retry.
  expect(await db().webhookEvent.findUniqueOrThrow({ where: { id } })).not.toMatchObject({
    state: "received",
  });
}

/**
 * Complete use cases, each against those above that hold the most locks, at each gate they pass.
 */
const RARER: Readonly<Record<string, Rarer>> = {
  "a sign-in": {
    gates: ["companies"],
    act: ({ viewer }) =>
      transaction((tx) => createSession(tx, { userId: viewer.userId, token: randomUUID() })),
  },
  "connecting through Gusto": {
    gates: ["companies", "gusto_auth_tokens"],
    act: async ({ gustoUuid }) => {
      const grant = await issueGrant(simulator, [gustoUuid]);
      const pair = {
        accessToken: new Secret(grant.access_token),
        refreshToken: new Secret(grant.refresh_token),
        expiresInSeconds: grant.expires_in,
        scope: null,
      };
      const { tokenId } = await storeAuthorizedPair({ environment: "demo", pair, actor: "worker" });
      // The simulator's companies share one admin.
      expect(
        await establishGrant({ tokenId, who: { kind: "signing_in" }, ip: null }),
      ).toMatchObject({ kind: "connected" });
    },
  },
  "a webhook of a change": {
    gates: ["companies", "sync_runs"],
    act: (world) => receive(world, "employee.updated"),
  },
  "a webhook of the end": {
    gates: ["companies", "gusto_auth_tokens"],
    act: (world) => receive(world, "company.deprovisioned"),
  },
  "an erasure": {
    gates: ["companies", "sync_runs"],
    prepare: turnOff,
    act: async ({ viewer, companyId }) => {
      await requestErasure(callerOf(viewer), companyId, "Test Company");
      await eraseCompanyData(companyId);
    },
  },
  "sync on": {
    gates: ["companies"],
    prepare: turnOff,
    act: ({ viewer, companyId }) => setCompanySync(callerOf(viewer), companyId, true),
  },
  "a choice of one that moves": {
    gates: ["companies", "sync_runs"],
    prepare: async ({ viewer }) => {
      env().COMPANY_SELECTION = "one";
      await createCompany([viewer]);
    },
    act: async ({ viewer, companyId }) => {
      const other = await db().company.findFirstOrThrow({
        where: { connectedByUserId: viewer.userId, id: { not: companyId } },
      });
      await setCompanySync(callerOf(viewer), other.id, true);
    },
  },
  "a key rotation": {
    gates: ["gusto_auth_tokens"],
    prepare: ({ tokenId }) =>
      db().$executeRaw`DELETE FROM gusto_auth_tokens WHERE id <> ${tokenId}::uuid`,
    act: () => rotateKeys(() => undefined),
  },
};
const AGAINST = ["a page of a sync", "the picker", "a disconnect", "a refresh"];

/** Two connections outside the product's pool: pg_stat_activity is frozen within a transaction. */
let outside: Client;
let watcher: Client;
/** Companies the simulator knows, one per world. */
let gustoUuids: IterableIterator<string>;
beforeAll(async () => {
  [outside, watcher] = [1, 2].map(
    () => new Client({ connectionString: process.env["DATABASE_URL"] }),
  ) as [Client, Client];
  await Promise.all([outside.connect(), watcher.connect()]);
  const { companies } = await control<{ companies: { uuid: string }[] }>(simulator, "/companies", {
    count: 300,
    employees_each: 0,
    payrolls_each: 0,
  });
  gustoUuids = companies.map(({ uuid }) => uuid).values();
});
afterAll(() => Promise.all([outside.end(), watcher.end()]));

async function createWorld(): Promise<World> {
  const viewer = await createViewer();
  const { id: companyId } = await createCompany([viewer]);
  const { gustoUuid } = await db().company.update({
    where: { id: companyId },
    data: { syncSelected: true, gustoUuid: gustoUuids.next().value },
  });
  const grant = await db().companyGrant.findFirstOrThrow({ where: { companyId } });
  const requested = await transaction((tx) =>
    requestRunWithin(tx, { companyId, trigger: "person", actor: "worker" }),
  );
  const run = await claimRun(requested?.runId ?? "");
  if (!run) throw new Error("The run is not to be had.");
  return { viewer, companyId, gustoUuid, tokenId: grant.tokenId, run };
}

/** Resolves when the action is finished or waiting for a lock. */
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
  const { rows } = await watcher.query<{ waiting: number }>(
    `
      SELECT count(*)::int AS waiting
      FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows[0]?.waiting ?? 0;
}

type Pair = { first: string; second: string; gate: Gate; prepare?: Rarer["prepare"] };

async function provoke({ first, second, gate, prepare }: Pair): Promise<void> {
  env().COMPANY_SELECTION = "many";
  const world = await createWorld();
  await prepare?.(world);
  const start = async (name: string) =>
    (TRANSACTIONS[name] ?? RARER[name]!.act)(world).catch((error: unknown) => {
      // A rule that rejects because the other one came first is a valid result; anything else is a
      // failure.
      if (!(error instanceof AppError || error instanceof LeaseLostError)) throw error;
    });
  // eslint-disable-next-line no-restricted-syntax -- the gate is no transaction of the product.
  await outside.query("BEGIN");
  await outside.query(`SELECT 1 FROM ${gate} WHERE id = $1 FOR UPDATE`, [GATES[gate](world)]);
  const acts: Promise<unknown>[] = [];
  for (const name of [first, second, first]) {
    const { ended } = await begin(() => start(name));
    acts.push(ended);
  }
  await outside.query("COMMIT");
  await Promise.all(acts);
}

async function expectNoCircle(pair: Omit<Pair, "gate">, gates: readonly Gate[]): Promise<void> {
  const before = countConflicts();
  for (const gate of gates) await provoke({ ...pair, gate });
  expect(countConflicts() - before, `deadlocks of ${pair.first} and ${pair.second}`).toBe(0);
}

const names = Object.keys(TRANSACTIONS);
it.each(names.map((name, index) => [name, names.slice(index)] as const))(
  "%s deadlocks with none of the others",
  async (first, others) => {
    for (const second of others)
      await expectNoCircle({ first, second }, Object.keys(GATES) as Gate[]);
  },
);

it.each(Object.entries(RARER))(
  "%s deadlocks with none of those that hold the most locks",
  async (first, { gates, prepare }) => {
    for (const second of [first, ...AGAINST])
      await expectNoCircle({ first, second, prepare }, gates);
  },
);
