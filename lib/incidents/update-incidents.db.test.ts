import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { listCompanyTokens } from "#lib/tokens/health/company-health.ts";
import { createCompany, createGrant } from "#test/people.ts";
import { countStatements } from "#test/count-statements.ts";
import { waitForWaiters } from "#test/meet-at-company.ts";
import { withDatabase } from "#test/with-database.ts";
import { causeOfProblem } from "./causes/find-cause.ts";
import { GAP_MS, RETURNS_WITHIN_MS } from "./decide-incident.ts";
import type { SystemFacts } from "./causes/system-facts.ts";
import { takeUpChanges, takeUpFacts } from "./update-incidents.ts";

withDatabase();

beforeEach(
  () =>
    db().$executeRaw`
        TRUNCATE users, companies, gusto_auth_tokens, incidents, incident_changes CASCADE`,
);

const START = new Date();
const at = (ms: number) => new Date(START.getTime() + ms);
const MINUTE = 60_000;

/** From the fault to the incident. */
async function detect(now = START): Promise<void> {
  await updateStandings();
  await takeUpChanges(now);
}
const change = (id: string, data: Prisma.GustoAuthTokenUpdateManyMutationInput) =>
  db().gustoAuthToken.updateMany({
    where: { grants: { some: { companyId: id, endedAt: null } } },
    data,
  });
const limit = (id: string) => change(id, { lastError: "rate_limited", failingSince: START });
const revoke = (id: string) =>
  change(id, { state: "reconnect_required", stateReason: "revoked", stateSince: START });
const mend = (id: string) =>
  change(id, { state: "active", stateReason: null, lastError: null, failingSince: null });
const incidents = () => db().incident.findMany({ orderBy: [{ cause: "asc" }, { id: "asc" }] });
const events = async (incidentId: string) =>
  (await db().incidentEvent.findMany({ where: { incidentId }, orderBy: { id: "asc" } })).map(
    ({ type }) => type,
  );
const companies = (count: number) =>
  Promise.all(Array.from({ length: count }, () => createCompany([])));

describe("companies that break", () => {
  it("by one cause within the gap are one incident; by another cause, another", async () => {
    const [one, two, three] = await companies(3);
    await revoke(one!.id);
    await limit(three!.id);
    await detect();
    await revoke(two!.id);
    await detect(at(GAP_MS));
    expect(await incidents()).toMatchObject([
      { cause: "access_ended", companies: 2, severity: 2, since: START },
      { cause: "rate_limited", companies: 1, severity: 3 },
    ]);
  });

  it("after the gap are a new incident, and the first one accepts no more", async () => {
    const [one, two] = await companies(2);
    await revoke(one!.id);
    await detect();
    await revoke(two!.id);
    await detect(at(GAP_MS + 1));
    expect(await incidents()).toMatchObject([
      { companies: 1, accepts: false },
      { companies: 1, accepts: true },
    ]);
  });

  it("leave when they recover; with the last one the incident resolves automatically", async () => {
    const [one, two] = await companies(2);
    await limit(one!.id);
    await limit(two!.id);
    await detect();
    await mend(one!.id);
    await detect(at(MINUTE));
    expect(await incidents()).toMatchObject([{ companies: 1, touched: 2, resolvedAt: null }]);
    await mend(two!.id);
    await detect(at(2 * MINUTE));
    const [incident] = await incidents();
    expect(incident).toMatchObject({ companies: 0, touched: 2, resolvedAt: at(2 * MINUTE) });
    expect(await events(incident!.id)).toEqual(["opened", "resolved"]);
  });

  it("again within minutes reopen the same incident, also when it was resolved", async () => {
    const [one] = await companies(1);
    for (let time = 0; time < 4; time += 1) {
      await limit(one!.id);
      await detect(at(time * RETURNS_WITHIN_MS));
      await mend(one!.id);
      await detect(at(time * RETURNS_WITHIN_MS + MINUTE));
    }
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ companies: 0, touched: 1 });
    expect(await events(incident!.id)).toEqual([
      ...["opened", "resolved", "reopened", "resolved"],
      ...["reopened", "resolved", "reopened", "resolved"],
    ]);
  });

  it("are told with callers that wait, once their access tokens have expired", async () => {
    const [one] = await companies(1);
    await limit(one!.id);
    await detect();
    expect(await incidents()).toMatchObject([{ severity: 3, waiting: 0 }]);
    await change(one!.id, { accessTokenExpiration: new Date(Date.now() - 1_000) });
    await detect();
    expect(await incidents()).toMatchObject([{ severity: 2, waiting: 1 }]);
  });

  it("and are deleted leave nothing behind, and end the incident with them", async () => {
    const [one] = await companies(1);
    await revoke(one!.id);
    await detect();
    await db().company.delete({ where: { id: one!.id } });
    expect(await db().incidentCompany.count()).toBe(0);
    await detect(at(MINUTE));
    expect(await incidents()).toMatchObject([{ companies: 0, resolvedAt: at(MINUTE) }]);
  });

  it("are all found by a release that writes no reason yet", async () => {
    const [one] = await companies(1);
    await updateStandings();
    await db().$executeRaw`
      UPDATE company_standings
      SET status = 'reconnect_required'
      WHERE company_id = ${one!.id}::uuid`;
    await takeUpChanges(START);
    expect(await incidents()).toMatchObject([{ cause: "access_ended", companies: 1 }]);
  });

  it("cost by what changed, not by how many are broken already", async () => {
    const many = await companies(20);
    for (const { id } of many.slice(0, 2)) await revoke(id);
    await detect();
    await limit(many[2]!.id);
    const first = await countStatements(() => takeUpAfterStandings());
    for (const { id } of many.slice(3, 18)) await revoke(id);
    await detect();
    await limit(many[19]!.id);
    expect(await countStatements(() => takeUpAfterStandings())).toBeLessThanOrEqual(first);
  });

  const takeUpAfterStandings = async () => {
    await updateStandings();
    await takeUpChanges(START);
  };
});

it("two workers that see the end of an incident at once resolve it once", async () => {
  const [one] = await companies(1);
  await revoke(one!.id);
  await detect();
  await db().company.delete({ where: { id: one!.id } });
  const [incident] = await incidents();
  const { both } = await transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM incidents WHERE id = ${incident!.id}::uuid FOR UPDATE`;
    const workers = [takeUpChanges(at(MINUTE)), takeUpChanges(at(MINUTE))];
    await waitForWaiters(2);
    return { both: Promise.all(workers) };
  });
  await both;
  expect(await events(incident!.id)).toEqual(["opened", "resolved"]);
});

describe("a failed sync", () => {
  const run = (companyId: string) =>
    db().syncRun.create({
      data: { companyId, trigger: "person", actor: "worker", lane: 0 },
    });
  const end = (id: string, state: "failed" | "succeeded") =>
    db().syncRun.update({ where: { id }, data: { state, endedAt: START } });

  it("is an incident until the next run, and none where sync is off", async () => {
    const [one, off] = await companies(2);
    await db().company.update({ where: { id: one!.id }, data: { syncSelected: true } });
    await end((await run(one!.id)).id, "failed");
    await end((await run(off!.id)).id, "failed");
    await detect();
    expect(await incidents()).toMatchObject([{ cause: "sync_failing", companies: 1 }]);
    await end((await run(one!.id)).id, "succeeded");
    await detect(at(MINUTE));
    expect(await incidents()).toMatchObject([{ companies: 0, resolvedAt: at(MINUTE) }]);
  });

  it("of a company whose connection is lost is no fault of its own", async () => {
    const [one] = await companies(1);
    await db().company.update({ where: { id: one!.id }, data: { syncSelected: true } });
    await end((await run(one!.id)).id, "failed");
    await detect();
    await revoke(one!.id);
    await detect(at(MINUTE));
    expect(await incidents()).toMatchObject([
      { cause: "access_ended", companies: 1 },
      { cause: "sync_failing", companies: 0, resolvedAt: at(MINUTE) },
    ]);
  });
});

const WELL: SystemFacts = {
  ...{ pause: null, workerSilentSince: null, refreshesLateSince: null },
  ...{ webhooksUnreachableSince: null, eventsWaitingSince: null, apiKeyEndsSoonSince: null },
  ...{
    apiVersion: { kind: "well", version: "x", answeredAt: null },
    apiVersionEndsSoonSince: null,
  },
};
const outage = (companiesIn: number, waiting: number): SystemFacts => ({
  ...WELL,
  pause: {
    ...{ reason: "gusto_unavailable", since: START, until: at(MINUTE) },
    ...{ companies: companiesIn, waiting },
  },
});

describe("what the installation itself shows", () => {
  it("is an incident that follows its numbers, and ends with it", async () => {
    await takeUpFacts(outage(0, 0), START);
    await takeUpFacts(outage(312, 0), at(MINUTE));
    expect(await incidents()).toMatchObject([
      { cause: "gusto_failing", signalCompanies: 312, severity: 3, since: START },
    ]);
    await takeUpFacts(outage(312, 5), at(MINUTE));
    expect(await incidents()).toMatchObject([{ severity: 1 }]);
    await takeUpFacts(WELL, at(2 * MINUTE));
    const [incident] = await incidents();
    expect(incident).toMatchObject({ resolvedAt: at(2 * MINUTE), signalSince: null });
    expect(await events(incident!.id)).toEqual(["opened", "grown", "resolved"]);
  });

  it("is one incident with the companies that fail by the same cause, and ends with the last of both", async () => {
    const [one] = await companies(1);
    await change(one!.id, { lastError: "outcome_unknown", failingSince: START });
    await detect();
    await takeUpFacts(outage(3, 0), at(MINUTE));
    await takeUpFacts(WELL, at(2 * MINUTE));
    expect(await incidents()).toMatchObject([
      { cause: "gusto_failing", companies: 1, resolvedAt: null },
    ]);
  });

  it("writes nothing while it stays the same", async () => {
    await takeUpFacts({ ...WELL, workerSilentSince: START }, START);
    const statements = await countStatements(() =>
      takeUpFacts({ ...WELL, workerSilentSince: START }, at(MINUTE)),
    );
    expect(statements).toBe(1);
  });
});

/** What incidents should hold, computed for each company from its health. */
async function slowTruth(): Promise<Map<string, string[]>> {
  const ids = (await db().company.findMany()).map(({ id }) => id);
  const tokens = await listCompanyTokens(ids, null);
  const truth = new Map<string, string[]>();
  for (const [id, { health }] of tokens) {
    const isWrong =
      ["reconnect_required", "ended_at_gusto", "held", "retrying"].includes(health.status) ||
      health.reason === "verified_long_ago";
    if (!isWrong) continue;
    const cause = causeOfProblem(`${health.status}:${health.reason}`).id;
    truth.set(cause, [...(truth.get(cause) ?? []), id].toSorted());
  }
  return truth;
}

const past = () => new Date(Date.now() - 1_000);
const ACTS: Record<string, () => Prisma.GustoAuthTokenUpdateManyMutationInput> = {
  mended: () => ({
    ...{ state: "active", stateReason: null, lastError: null, failingSince: null, heldSince: null },
    ...{ accessTokenExpiration: at(60 * MINUTE), lastProvedAt: new Date() },
  }),
  limited: () => ({ lastError: "rate_limited", failingSince: past() }),
  failing: () => ({ lastError: "gusto_error", failingSince: past() }),
  uncertain: () => ({ state: "uncertain", lastError: "outcome_unknown" }),
  "lease ran out": () => ({
    ...{ state: "refreshing", attemptId: randomUUID(), leaseExpiresAt: past() },
  }),
  revoked: () => ({ state: "reconnect_required", stateReason: "revoked" }),
  lost: () => ({ state: "reconnect_required", stateReason: "lost_in_unknown_outcome" }),
  held: () => ({ heldSince: past(), lastError: "refusal_unconfirmed" }),
  expired: () => ({ accessTokenExpiration: past() }),
  "verified long ago": () => ({
    lastProvedAt: new Date(Date.now() - 300 * MINUTE),
    lastRefreshedAt: null,
  }),
};

describe("the kept numbers and places", () => {
  it("match every company, whatever happens while two workers detect at once", async () => {
    const act = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...Object.keys(ACTS)) },
      fc.constantFrom("end at Gusto", "delete", "connect anew"),
    );
    const turn = fc.array(fc.record({ act, at: fc.nat(5) }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 3 }), async (rounds) => {
        await db()
          .$executeRaw`TRUNCATE companies, gusto_auth_tokens, incidents, incident_changes CASCADE`;
        const ids = (await companies(6)).map(({ id }) => id);
        for (const acts of rounds) {
          const done = await Promise.allSettled([
            ...acts.map((one) => perform(one.act, ids[one.at % ids.length] ?? "")),
            ...[detect(), takeUpChanges(START), takeUpChanges(START)],
          ]);
          for (const one of done) if (one.status === "rejected") throw one.reason;
          await detect();
          await expectTrue();
        }
      }),
      { numRuns: 6 },
    );
  });
});

async function perform(act: string, companyId: string): Promise<void> {
  const data = ACTS[act];
  if (data)
    await db().gustoAuthToken.updateMany({
      where: { state: { not: "disconnected" }, grants: { some: { companyId } } },
      data: data(),
    });
  else if (act === "end at Gusto")
    await db().companyGrant.updateMany({
      where: { companyId },
      data: { endedAt: new Date(), endedReason: "deprovisioned" },
    });
  else if (act === "delete") await db().company.deleteMany({ where: { id: companyId } });
  else await createGrant([companyId]).catch(() => undefined);
}

async function expectTrue(): Promise<void> {
  const open = await db().incident.findMany({
    where: { resolvedAt: null },
    include: { members: { where: { leftAt: null } } },
  });
  const shown = new Map(
    open.map(({ cause, members }) => [cause, members.map(({ companyId }) => companyId).toSorted()]),
  );
  expect(shown).toEqual(await slowTruth());
  for (const { companies: kept, waiting, members } of open)
    expect({ kept, waiting }).toEqual({
      kept: members.length,
      waiting: members.filter((member) => member.waiting).length,
    });
  const ended = await db().incidentCompany.count({
    where: { leftAt: null, incident: { resolvedAt: { not: null } } },
  });
  expect(ended).toBe(0);
}
