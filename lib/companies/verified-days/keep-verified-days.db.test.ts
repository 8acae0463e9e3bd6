import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { createCompany } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { updateStandings } from "../fleet/update-standings.ts";
import { deleteOldDays } from "./delete-old-days.ts";
import { readFleetDays } from "./read-verified-days.ts";

withDatabase();

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens CASCADE`;
  await updateStandings();
  await db().companyVerifiedDay.deleteMany();
  await db().fleetVerifiedDay.deleteMany();
});

const change = async (id: string, data: Prisma.GustoAuthTokenUpdateManyMutationInput) => {
  await db().gustoAuthToken.updateMany({ where: { grants: { some: { companyId: id } } }, data });
  await updateStandings();
};

/** Where each row stands, with the transaction that wrote it last. */
const rowsOf = (id: string) => db().$queryRaw<
  { day: string; verified: boolean; failing: boolean; endedAs: string; writtenBy: string }[]
>`SELECT day::text, verified, failing, ended_as AS "endedAs", xmin::text AS "writtenBy"
  FROM company_verified_days WHERE company_id = ${id}::uuid ORDER BY day`;
const today = async (id: string) => {
  const rows = await rowsOf(id);
  const row = rows.find(({ day }) => day === dayOf(new Date()));
  return row && [row.verified, row.failing, row.endedAs];
};
const fleetToday = async () => {
  const { verified, companies } = (await readFleetDays()).at(-1) ?? {};
  return [verified, companies];
};

describe("what each day was", () => {
  it("is written by the first acceptance of the day; more of them write nothing", async () => {
    const { id } = await createCompany([]);
    await updateStandings();
    const [first] = await rowsOf(id);
    expect(await today(id)).toEqual([true, false, "verified"]);
    for (let n = 0; n < 3; n += 1) await change(id, { lastProvedAt: new Date() });
    const [later, ...more] = await rowsOf(id);
    expect([later?.writtenBy, more]).toEqual([first?.writtenBy, []]);
    expect(await fleetToday()).toEqual([1, 1]);
  });

  it("a failure stays in the day once it is over, and writes no more while it lasts", async () => {
    const { id } = await createCompany([]);
    await updateStandings();
    await change(id, { lastError: "timeout", failingSince: new Date(), attempts: 1 });
    expect(await today(id)).toEqual([true, true, "failing"]);
    const [failing] = await rowsOf(id);
    await change(id, { attempts: 2, retryAt: new Date(Date.now() + 60_000) });
    expect((await rowsOf(id))[0]?.writtenBy).toBe(failing?.writtenBy);
    await change(id, { lastError: null, failingSince: null, lastRefreshedAt: new Date() });
    expect(await today(id)).toEqual([true, true, "verified"]);
    expect(await fleetToday()).toEqual([1, 1]);
  });

  it("a pair that was only stored is not verified, and a disconnected company not connected", async () => {
    const { id } = await createCompany([]);
    await change(id, { lastProvedAt: null });
    expect(await today(id)).toEqual([false, false, "not_checked"]);
    expect(await fleetToday()).toEqual([0, 1]);
    const ended = await createCompany([], { state: "disconnected" });
    await change(ended.id, { lastProvedAt: daysAgo(9) });
    expect(await today(ended.id)).toEqual([false, false, "not_connected"]);
    expect(await fleetToday(), "who is disconnected is not counted").toEqual([0, 1]);
  });

  it("an acceptance just before midnight that gets here after it belongs to yesterday, which keeps its end", async () => {
    const { id } = await createCompany([]);
    await db().companyVerifiedDay.create({
      data: {
        ...{ companyId: id, day: new Date(dayOf(daysAgo(1))), verified: false, failing: true },
        endedAs: "failing",
      },
    });
    await change(id, { lastProvedAt: daysAgo(1) });
    expect(await rowsOf(id)).toMatchObject([
      { day: dayOf(daysAgo(1)), verified: true, failing: true, endedAs: "failing" },
      { day: dayOf(new Date()), verified: false, endedAs: "not_checked" },
    ]);
    expect(
      (await readFleetDays()).at(-2)?.verified,
      "of which nothing else is recorded",
    ).toBeNull();
    expect(await db().fleetVerifiedDay.findMany({ orderBy: { day: "asc" } })).toMatchObject([
      { verified: 1, companies: 0 },
      { verified: 0, companies: 1 },
    ]);
  });

  it("the fleet's day counts each company once, however many processes update at the same time", async () => {
    const fleet = await Promise.all(Array.from({ length: 7 }, () => createCompany([])));
    await Promise.all([updateStandings(), updateStandings()]);
    for (const { id } of fleet.slice(0, 3))
      await db().gustoAuthToken.updateMany({
        where: { grants: { some: { companyId: id } } },
        data: { lastError: "timeout", failingSince: new Date() },
      });
    await Promise.all([updateStandings(), updateStandings()]);
    expect(await fleetToday()).toEqual([7, 7]);
  });

  it("goes after a hundred days, for companies and for all of them", async () => {
    const { id } = await createCompany([]);
    for (const days of [99, 101]) {
      const day = new Date(dayOf(daysAgo(days)));
      await db().companyVerifiedDay.create({
        data: { companyId: id, day, verified: true, failing: false, endedAs: "verified" },
      });
      await db().fleetVerifiedDay.create({ data: { day, verified: 1, companies: 1 } });
    }
    expect(await deleteOldDays()).toBe(1);
    expect((await rowsOf(id)).map(({ day }) => day)).toEqual([dayOf(daysAgo(99))]);
    expect(await db().fleetVerifiedDay.count()).toBe(1);
  });

  it("is read by its key, however long others' history is", async () => {
    const { id } = await createCompany([]);
    await db().$executeRaw`
      INSERT INTO company_verified_days
      SELECT gen_random_uuid(), current_date - (n % 90)::int, true, false, 'verified'
      FROM generate_series(1, 20000) n`;
    await db().$executeRaw`ANALYZE company_verified_days`;
    const plan = await db().$queryRaw<{ "QUERY PLAN": string }[]>`
      EXPLAIN
      SELECT *
      FROM company_verified_days
      WHERE company_id = ${id}::uuid
      ORDER BY day DESC
      LIMIT 91`;
    expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toContain(
      "company_verified_days_pkey",
    );
    await db().companyVerifiedDay.deleteMany();
  });
});
