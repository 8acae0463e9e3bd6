import { describe, expect, it } from "vitest";
import type { SyncStatus } from "#lib/payroll/data/sync-status.ts";
import { storedWords } from "./sync-words.ts";
import { dataNotice } from "./data-notice.ts";

const at = (hour: number) => new Date(Date.UTC(2026, 10, 21, hour));
const run = (
  state: "succeeded" | "partial" | "failed",
  summary: string | null = null,
): SyncStatus["lastRun"] => ({ id: "r", state, endedAt: at(10), summary });
const status = (fields: Partial<SyncStatus>): SyncStatus => ({
  isOn: true,
  isErasing: false,
  erasedAt: null,
  hasData: true,
  activeRunId: null,
  lastRun: run("succeeded"),
  lastReadAt: at(10),
  nextAt: null,
  ...fields,
});

describe("the summary of stored data", () => {
  it.each([
    [
      { rows: 688, contained: 74, setAside: 0 },
      "688 rows of synced data, 74 jobs and pay changes within them",
    ],
    [{ rows: 1, contained: 0, setAside: 1 }, "1 row of synced data, 1 row that could not be read"],
    [
      { rows: 12_000, contained: 1, setAside: 0 },
      "12,000 rows of synced data, 1 job or pay change within them",
    ],
  ])("starts with the rows that runs count, and adds the rest by name (%o)", (stored, words) =>
    expect(storedWords(stored)).toBe(words),
  );
});

describe("the notice above synced data", () => {
  it("is empty while sync is on and the last run succeeded", () =>
    expect(dataNotice(status({}), true)).toBeNull());

  it.each<[string, Partial<SyncStatus>, boolean, string, boolean]>([
    [
      "it is being erased",
      { isErasing: true, hasData: false },
      true,
      "The synced data is being erased",
      false,
    ],
    ["the connection ended", {}, false, "This data is from before the connection ended", true],
    ["sync is off", { isOn: false }, true, "Sync is off", true],
    [
      "the last run failed",
      { lastRun: run("failed", "Gusto was down.") },
      true,
      "The last sync failed",
      true,
    ],
    [
      "the last run was incomplete",
      { lastRun: run("partial", "1 row was set aside.") },
      true,
      "The last sync was incomplete",
      true,
    ],
    [
      "the first run works",
      { hasData: false, activeRunId: "r", lastRun: null, lastReadAt: null },
      true,
      "The first sync is in progress",
      false,
    ],
    [
      "nothing was ever read",
      { hasData: false, lastRun: null, lastReadAt: null },
      true,
      "Not synced yet",
      false,
    ],
    [
      "sync was never turned on",
      { hasData: false, isOn: false, lastRun: null, lastReadAt: null },
      true,
      "Sync is off",
      false,
    ],
    [
      "it was erased",
      { hasData: false, isOn: false, erasedAt: at(12) },
      true,
      "The synced data was erased",
      false,
    ],
    [
      "the only run failed",
      { hasData: false, lastRun: run("failed"), lastReadAt: null },
      true,
      "The last sync failed",
      false,
    ],
    [
      "nothing was read before the connection ended",
      { hasData: false, lastRun: null, lastReadAt: null },
      false,
      "Nothing has synced",
      false,
    ],
  ])(
    "gives the reason when %s, with the age of the kept data",
    (_when, fields, isConnected, title, showsAge) => {
      expect(dataNotice(status(fields), isConnected)).toMatchObject({ title, showsAge });
    },
  );

  it("gives a failed run's reason in the run's own words", () =>
    expect(dataNotice(status({ lastRun: run("failed", "Gusto was down.") }), true)?.text).toContain(
      "Gusto was down.",
    ));

  it.each<Partial<SyncStatus>>([
    {},
    { lastRun: run("failed") },
    { hasData: false, lastRun: null },
    { hasData: false, activeRunId: "r", lastRun: null },
    { hasData: false, lastRun: run("failed") },
    { hasData: false, erasedAt: at(12) },
  ])(
    "promises no automatic sync, and does not ask to turn on what is on, while Gusto cannot be read (%o)",
    (fields) => {
      expect(dataNotice(status(fields), false)?.text).not.toMatch(
        /automatically|in a moment|in progress|as they sync|turn sync on|erase/i,
      );
    },
  );

  it("does not mention a failure while the next run is in progress", () =>
    expect(dataNotice(status({ lastRun: run("failed"), activeRunId: "r" }), true)).toBeNull());

  it("no longer says erased once data has been read again", () =>
    expect(dataNotice(status({ hasData: false, isOn: false, erasedAt: at(9) }), true)?.title).toBe(
      "Sync is off",
    ));
});
