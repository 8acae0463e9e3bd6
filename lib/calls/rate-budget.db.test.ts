import { Headers } from "undici";
import { beforeEach, describe, expect, it } from "vitest";
import { withDatabase } from "#test/with-database.ts";
import { db, pool } from "#lib/platform/database/db.ts";
import { deleteIdleBudgets, type Permit, settlePermit, takePermit } from "./rate-budget.ts";

const KEY = "token:test";
const [PERSON, WEBHOOK, BACKFILL] = [0, 1, 2];

withDatabase();

beforeEach(async () => {
  await db().gustoRateBudget.deleteMany();
});

const answer = (headers: Record<string, string> = {}, retryAfterSeconds: number | null = null) => ({
  headers: new Headers(headers),
  retryAfterSeconds,
});

async function takeMany(count: number, lane: number): Promise<number> {
  const outcomes = await Promise.all(Array.from({ length: count }, () => takePermit(KEY, lane)));
  return outcomes.filter(({ kind }) => kind === "granted").length;
}

async function permit(lane = BACKFILL): Promise<Permit> {
  const outcome = await takePermit(KEY, lane);
  if (outcome.kind !== "granted" || !outcome.permit) throw new Error("Not granted");
  return outcome.permit;
}

/** Lets time pass for the budget. */
const age = (seconds: number) =>
  pool().query(
    `
      UPDATE gusto_rate_budgets
      SET spent = ARRAY(SELECT s - make_interval(secs => $1) FROM unnest(spent) s),
        blocked_until = blocked_until - make_interval(secs => $1),
        person_waiting_until = person_waiting_until - make_interval(secs => $1),
        webhook_waiting_until = webhook_waiting_until - make_interval(secs => $1)`,
    [seconds],
  );

describe("a grant's rate budget", () => {
  it("allows exactly Gusto's limit per minute, however many ask at once, with a few reserved for people", async () => {
    expect(await takeMany(260, BACKFILL)).toBe(197);
    expect(await takeMany(20, PERSON)).toBe(3);
  });

  it("is a rolling window: each request frees up a minute after it was spent", async () => {
    await takeMany(100, BACKFILL);
    await age(31);
    await takeMany(200, BACKFILL);
    expect(await takeMany(1, BACKFILL)).toBe(0);
    await age(31);
    expect(await takeMany(260, BACKFILL)).toBe(100);
  });

  it("says how long to wait", async () => {
    await takeMany(197, BACKFILL);
    await age(20);
    const outcome = await takePermit(KEY, BACKFILL);
    expect(outcome).toMatchObject({ kind: "wait" });
    expect(outcome.kind === "wait" && outcome.waitMs).toBeGreaterThan(39_000);
    expect(outcome.kind === "wait" && outcome.waitMs).toBeLessThan(41_100);
  });

  it("lets a person go first, then webhooks, then the rest", async () => {
    await takeMany(200, PERSON);
    expect(await takeMany(1, PERSON)).toBe(0);
    await age(61);
    expect((await takePermit(KEY, PERSON)).kind).toBe("granted");
    await takeMany(300, PERSON);
    expect(await takeMany(1, PERSON)).toBe(0);
    await pool().query("UPDATE gusto_rate_budgets SET spent = '{}'");
    // A person was turned away a moment ago and will ask again.
    expect(await takeMany(1, BACKFILL)).toBe(0);
    expect(await takeMany(1, WEBHOOK)).toBe(0);
    expect(await takeMany(1, PERSON)).toBe(1);
    expect(await takeMany(1, WEBHOOK)).toBe(1);
    expect(await takeMany(1, BACKFILL)).toBe(1);
  });

  it("learns an unusual limit", async () => {
    const first = await permit();
    await settlePermit(first, answer({ "x-ratelimit-limit": "10", "x-ratelimit-remaining": "9" }));
    expect(await takeMany(50, PERSON)).toBe(9);
  });

  it("counts other clients' requests with the same grant", async () => {
    const first = await permit();
    await settlePermit(
      first,
      answer({ "x-ratelimit-limit": "200", "x-ratelimit-remaining": "49" }),
    );
    expect(await takeMany(100, PERSON)).toBe(49);
  });

  it("does not mistake its own pending requests for another client's", async () => {
    const first = await permit();
    await takeMany(9, BACKFILL);
    await settlePermit(
      first,
      answer({ "x-ratelimit-limit": "200", "x-ratelimit-remaining": "190" }),
    );
    expect(
      (await db().gustoRateBudget.findUniqueOrThrow({ where: { key: KEY } })).spent,
    ).toHaveLength(10);
  });

  it("stops after a 429 for as long as Gusto asks", async () => {
    await settlePermit(await permit(), answer({}, 30));
    const outcome = await takePermit(KEY, PERSON);
    expect(outcome.kind === "wait" && outcome.waitMs).toBeGreaterThan(29_000);
    await age(31);
    expect(await takeMany(1, PERSON)).toBe(1);
  });

  it("is never blocked for more than an hour, whatever its row says", async () => {
    await permit();
    await pool().query("UPDATE gusto_rate_budgets SET blocked_until = now() + interval '1 year'");
    expect(await takeMany(1, PERSON)).toBe(1);
  });

  it.each(["0", "-1", "99999999"])(
    "never comes to a standstill because of a limit of %s",
    async (limit) => {
      // Slow, so that something is written.
      await settlePermit(
        { ...(await permit()), sentAtMs: Date.now() - 5_000 },
        answer({ "x-ratelimit-limit": limit, "x-ratelimit-remaining": "0" }),
      );
      expect(await takeMany(5, PERSON)).toBe(5);
      await pool().query("UPDATE gusto_rate_budgets SET limit_per_minute = 0, spent = '{}'");
      expect(await takeMany(5, PERSON)).toBe(1);
    },
  );

  it("counts a slow request from its response, because its arrival time is unknown", async () => {
    const slow = await permit();
    await age(0);
    await pool().query(
      `
        UPDATE gusto_rate_budgets
        SET spent = ARRAY(SELECT s - interval '50 s' FROM unnest(spent) s)`,
    );
    const [moved] = (
      await pool().query<{ at: string }>("SELECT spent[1]::text AS at FROM gusto_rate_budgets")
    ).rows;
    await settlePermit({ ...slow, sentAt: moved!.at, sentAtMs: Date.now() - 50_000 }, answer());
    await age(20);
    expect(await takeMany(300, PERSON)).toBe(199);
  });

  it("forgets grants that were idle for an hour", async () => {
    await permit();
    await deleteIdleBudgets();
    expect(await db().gustoRateBudget.count()).toBe(1);
    await age(3_700);
    await deleteIdleBudgets();
    expect(await db().gustoRateBudget.count()).toBe(0);
  });
});
