import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { createRun } from "#test/payroll-rows.ts";
import { createGrant, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { readAllProgress } from "../progress/read-progress.ts";
import { requestRun } from "./request-run.ts";
import { requestRuns } from "./request-runs.ts";
import type { SyncTrigger } from "./run-states.ts";
import { claimNextRun, claimRun } from "./claim-run.ts";

withDatabase();

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
});

/** Companies one person connected and picked, by id. */
async function companiesOf(owner: Viewer, count: number): Promise<string[]> {
  const data = Array.from({ length: count }, () => ({
    environment: "demo" as const,
    gustoUuid: randomUUID(),
    name: "Test Company",
    syncSelected: true,
  }));
  const ids = (await db().company.createManyAndReturn({ data, select: { id: true } }))
    .map(({ id }) => id)
    .sort();
  await createGrant(ids, undefined, owner.userId);
  return ids;
}

const ask = (companyId: string, trigger: SyncTrigger) =>
  requestRun({ companyId, trigger, actor: "worker" });
const askAll = (companyIds: string[], trigger: SyncTrigger) =>
  requestRuns({ companyIds, trigger, actor: "worker" });

/** The companies of the next claimed runs. Each run ends right away. */
async function take(count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const run = await claimNextRun();
    if (!run) break;
    taken.push(run.companyId);
    await db().syncRun.update({
      where: { id: run.id },
      data: { state: "succeeded", endedAt: new Date(), leaseHolder: null, leaseExpiresAt: null },
    });
  }
  return taken;
}

describe("the turns of customers", () => {
  it("put one customer's first sync among the next, however many runs another has waiting", async () => {
    const large = await companiesOf(await createViewer(), 180);
    const [small] = await companiesOf(await createViewer(), 1);
    await askAll(large, "pick");
    await take(10);
    await ask(small!, "pick");
    expect(await take(3)).toContain(small);
  });

  it("alternate between customers, each in order of requests", async () => {
    const [a, b] = [
      await companiesOf(await createViewer(), 4),
      await companiesOf(await createViewer(), 4),
    ];
    for (const id of [...a, ...b]) await ask(id, "schedule");
    expect(await take(8)).toEqual([a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]]);
  });

  it("do not count a customer's finished runs", async () => {
    const [a, b] = [
      await companiesOf(await createViewer(), 20),
      await companiesOf(await createViewer(), 10),
    ];
    await askAll(a, "person");
    await take(20);
    await askAll(b, "person");
    await ask(a[0]!, "person");
    expect(await take(3)).toContain(a[0]);
  });

  it("put a person's requests before scheduled ones, also for the same customer and when already waiting", async () => {
    const companies = await companiesOf(await createViewer(), 12);
    await askAll(companies, "schedule");
    await ask(companies.at(-1)!, "person");
    expect(await take(1)).toEqual([companies.at(-1)]);
  });

  it("reach a scheduled run while people keep making requests", async () => {
    const [scheduled] = await companiesOf(await createViewer(), 1);
    const busy = (
      await Promise.all([1, 2].map(async () => companiesOf(await createViewer(), 3)))
    ).flat();
    await askAll(busy, "person");
    await ask(scheduled!, "schedule");
    const taken: string[] = [];
    for (let round = 0; round < 20 && !taken.includes(scheduled!); round += 1) {
      taken.push(...(await take(1)));
      await askAll(busy, "person");
    }
    expect(taken).toContain(scheduled);
  });

  it("requeue a run whose process went silent, and never run one twice at once", async () => {
    const companies = await companiesOf(await createViewer(), 6);
    await askAll(companies, "schedule");
    const lost = await claimNextRun();
    await db().syncRun.update({
      where: { id: lost!.id },
      data: { leaseExpiresAt: new Date(Date.now() - 1_000) },
    });
    expect(await claimNextRun()).toMatchObject({ id: lost!.id, wasLost: true });
    const hands = await Promise.all(Array.from({ length: 5 }, () => claimNextRun()));
    expect(new Set(hands.map((run) => run?.companyId))).toEqual(
      new Set(companies.filter((id) => id !== lost!.companyId)),
    );
    expect(await claimNextRun()).toBeNull();
  });

  it("do not advance for a run that is worked on ahead of the line", async () => {
    const [a, b] = [
      await companiesOf(await createViewer(), 10),
      await companiesOf(await createViewer(), 1),
    ];
    await askAll(a, "person");
    await claimRun((await ask(a.at(-1)!, "person"))!.runId);
    await ask(b[0]!, "person");
    expect(await take(2)).toContain(b[0]);
  });
});

describe("a queued run", () => {
  it("gets its place and an estimate from the duration of recent runs", async () => {
    const companies = await companiesOf(await createViewer(), 4);
    await createRun(companies[3]!, { startedAt: new Date(Date.now() - 60_000) });
    await askAll(companies, "schedule");
    const told = async () =>
      (await readAllProgress())
        .filter(({ state }) => state === "queued")
        .map(({ place, waitSeconds }) => [place, waitSeconds]);
    expect(await told()).toEqual([
      [1, null],
      [2, null],
      [3, null],
      [4, null],
    ]);
    await claimNextRun();
    expect(await told()).toEqual([
      [1, expect.closeTo(60, -1)],
      [2, expect.closeTo(120, -1)],
      [3, expect.closeTo(180, -1)],
    ]);
  });

  it("is shown as behind more than a hundred others, without counting them", async () => {
    const companies = await companiesOf(await createViewer(), 102);
    await askAll(companies, "schedule");
    const places = (await readAllProgress()).map(({ place }) => place);
    expect(places.slice(98)).toEqual([99, 100, 101, 101]);
  });
});
