import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { MultiBar } from "cli-progress";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { type SyncedCompany, syncedCompanies } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { runCaptured } from "./processes/run-captured.ts";
import { BAR_FORMAT, COMPANIES_AT_ONCE, MOST_LINES, syncInTurn } from "./sync-in-turn.ts";

const gusto = withGusto();
const DRAWN_EVERY_MS = 20;

beforeEach(async () => {
  await db().company.deleteMany({});
});

async function* each(companies: readonly SyncedCompany[]) {
  yield* companies;
}

/** @returns what the terminal was sent, a drawing of all bars each time, in lines */
async function sync(companies: readonly SyncedCompany[], stop = new AbortController()) {
  const stream = new PassThrough();
  const bars = new MultiBar({
    format: BAR_FORMAT,
    noTTYOutput: true,
    notTTYSchedule: DRAWN_EVERY_MS,
    stream,
  });
  const drawn = text(stream);
  const synced = await syncInTurn(each(companies), companies.length, { bars, stop: stop.signal });
  stream.end();
  const drawings = (await drawn).trim().split("\n\n");
  return { synced, drawings: drawings.map((drawing) => drawing.trim().split("\n")) };
}

describe("syncInTurn", () => {
  it("draws a bar for each company under way and one for all, and syncs every company", async () => {
    const companies = await syncedCompanies(gusto, { count: 2 * COMPANIES_AT_ONCE + 3 });
    const { synced, drawings } = await sync(companies);
    expect(synced).toMatchObject({ succeeded: companies.length, others: 0 });
    expect(synced.lines).toHaveLength(companies.length);
    expect(new Set(drawings.map((lines) => lines.length))).toEqual(
      new Set([COMPANIES_AT_ONCE + 1]),
    );
    expect(drawings.at(-1)?.at(-1)).toContain(`${companies.length}/${companies.length} companies`);
    expect(await db().syncRun.count({ where: { state: "succeeded" } })).toBe(companies.length);
  });

  it("tells of many companies only those that did not succeed, and not more than twenty", async () => {
    const companies = await syncedCompanies(gusto, {
      count: MOST_LINES + 3,
      employees: 1,
      payrolls: 0,
    });
    const off = companies.slice(0, MOST_LINES + 1);
    await db().company.updateMany({
      where: { id: { in: off.map(({ id }) => id) } },
      data: { syncSelected: false },
    });
    const { synced } = await sync(companies);
    expect(synced).toMatchObject({ succeeded: 2, others: MOST_LINES + 1 });
    expect(synced.lines).toHaveLength(MOST_LINES);
    expect(new Set(synced.lines.map((line) => line.split(": ")[1]))).toEqual(
      new Set(["sync is off, or the company is disconnected."]),
    );
  });

  it("npm run sync -- --all finds every company chosen for sync, and no other", async () => {
    const companies = await syncedCompanies(gusto, { count: 3 });
    const [first] = companies;
    await db().company.update({ where: { id: first?.id ?? "" }, data: { syncSelected: false } });
    const { code, output } = await runCaptured(
      ["--conditions=react-server", "scripts/sync.ts", "--all"],
      { env: process.env },
    );
    expect(output).toContain("2 of 2 companies are synced.");
    expect(code).toBe(0);
    expect(await db().syncRun.count({ where: { companyId: first?.id ?? "" } })).toBe(0);
  });

  it("begins no more companies once it is stopped", async () => {
    const companies = await syncedCompanies(gusto, { count: COMPANIES_AT_ONCE + 2 });
    const stop = new AbortController();
    stop.abort();
    const { synced } = await sync(companies, stop);
    expect(synced).toEqual({ succeeded: 0, others: 0, lines: [] });
    expect(await db().syncRun.count()).toBe(0);
  });
});
