import { describe, expect, it } from "vitest";
import {
  currentResource,
  estimateSeconds,
  firstRuns,
  fractionOf,
  hasTurned,
  type ResourceProgress,
  type RunProgress,
  wholeOf,
} from "./run-progress.ts";
import { estimateWords, placeWords } from "./progress-words.ts";

const start = new Date("2026-11-21T12:00:00Z");
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

const resource = (fields: Partial<ResourceProgress>): ResourceProgress => ({
  resource: "employees",
  state: "pending",
  pagesDone: 0,
  pagesExpected: null,
  rows: 0,
  ...fields,
});
const run = (fields: Partial<RunProgress>): RunProgress => ({
  runId: "r",
  companyId: "c",
  companyName: "C",
  state: "running",
  waitingFor: null,
  pagesDone: 0,
  pagesExpected: null,
  rows: 0,
  calls: 0,
  startedAt: start.toISOString(),
  place: null,
  waitSeconds: null,
  estimateSeconds: null,
  resources: [],
  ...fields,
});

describe("the estimate", () => {
  it("is the remaining pages at the current pace", () => {
    expect(estimateSeconds({ pagesDone: 10, pagesExpected: 40, startedAt: start }, after(20))).toBe(
      60,
    );
  });

  it.each([
    [{ pagesDone: 10, pagesExpected: null, startedAt: start }, 20],
    [{ pagesDone: 2, pagesExpected: 40, startedAt: start }, 20],
    [{ pagesDone: 10, pagesExpected: 40, startedAt: start }, 1],
    [{ pagesDone: 10, pagesExpected: 40, startedAt: null }, 20],
    [{ pagesDone: 41, pagesExpected: 40, startedAt: start }, 20],
  ])("is unknown if nothing is known: %j", (progress, seconds) => {
    expect(estimateSeconds(progress, after(seconds))).toBeNull();
  });

  it.each([
    [null, null],
    [0, "less than a minute left"],
    [49, "less than a minute left"],
    [61, "about 1 min left"],
    [130, "about 2 min left"],
    [1_210, "about 20 min left"],
    [3_400, "about 1 h left"],
    [9_000, "about 3 h left"],
  ])("%s seconds are %s", (seconds, words) => {
    expect(estimateWords(seconds)).toBe(words);
  });
});

describe("the shown runs among many", () => {
  const many = [
    run({ runId: "waits", state: "queued" }),
    run({ runId: "works" }),
    run({ runId: "mine waits", state: "queued" }),
    run({ runId: "works too" }),
    run({ runId: "mine works" }),
  ];

  it("are first the viewer's own, then running ones, and the rest is counted", () => {
    const { shown, more } = firstRuns(many, ["mine waits", "mine works"], 3);
    expect(shown.map(({ runId }) => runId)).toEqual(["mine works", "mine waits", "works"]);
    expect(more).toBe(2);
  });

  it("are all of a few, with none left to count", () =>
    expect(firstRuns(many, [], 10)).toMatchObject({ shown: { length: 5 }, more: 0 }));
});

describe("the place in line", () => {
  it.each([
    [1, 20, "Next in line, less than a minute"],
    [2, 61, "2nd in line, about 1 minute"],
    [3, 130, "3rd in line, about 2 minutes"],
    [11, 1_210, "11th in line, about 20 minutes"],
    [21, null, "21st in line"],
    [100, 9_000, "100th in line, about 3 hours"],
    [101, null, "Over 100 in line"],
    [null, null, null],
  ])("%s after %s seconds is shown as %s", (place, waitSeconds, words) => {
    expect(placeWords({ place, waitSeconds })).toBe(words);
  });
});

describe("progress", () => {
  it("goes by pages if all are known, otherwise by resources", () => {
    expect(fractionOf(run({ pagesDone: 5, pagesExpected: 20 }))).toBe(0.25);
    expect(
      fractionOf(
        run({
          resources: [
            resource({ state: "succeeded" }),
            resource({ state: "running", pagesDone: 1, pagesExpected: 2 }),
            resource({}),
            resource({ state: "skipped" }),
          ],
        }),
      ),
    ).toBe(2.5 / 4);
    expect(fractionOf(run({ resources: [] }))).toBe(0);
    expect(fractionOf(run({ pagesDone: 30, pagesExpected: 20 }))).toBe(1);
    expect(fractionOf(run({ state: "failed" }))).toBe(1);
  });

  it("is one bar for several runs, with an estimate only when every one has one", () => {
    const [a, b] = [
      run({ pagesDone: 10, pagesExpected: 20, estimateSeconds: 30 }),
      run({ pagesDone: 0, pagesExpected: 20, estimateSeconds: 90 }),
    ];
    expect(wholeOf([a, b])).toEqual({ fraction: 0.25, estimateSeconds: 90 });
    expect(wholeOf([a, run({ state: "queued" })]).estimateSeconds).toBeNull();
    expect(wholeOf([])).toEqual({ fraction: 1, estimateSeconds: null });
  });

  it("names what is being read, or what comes next", () => {
    expect(
      currentResource({
        resources: [
          resource({ state: "succeeded", resource: "company" }),
          resource({ state: "running" }),
        ],
      }),
    ).toBe("employees");
    expect(
      currentResource({
        resources: [
          resource({ state: "succeeded", resource: "company" }),
          resource({ resource: "payrolls" }),
        ],
      }),
    ).toBe("payrolls");
    expect(currentResource({ resources: [] })).toBeNull();
  });
});

describe("a page is refreshed", () => {
  const [queued, running, done] = [
    run({ state: "queued" }),
    run({ state: "running" }),
    run({ state: "succeeded" }),
  ];

  it.each([
    ["when a run begins", [], [queued]],
    ["when a run starts to work", [queued], [running]],
    ["when a run ends", [running], [done]],
    ["when a run is no longer reported before its end was", [running], []],
    ["when a run began and ended between two reports", [], [done]],
  ])("%s", (_, before, now) => {
    expect(hasTurned(before, now)).toBe(true);
  });

  it.each([
    ["when nothing has changed", [running], [{ ...running, rows: 7 }]],
    ["when an ended run is no longer reported", [done], []],
  ])("not %s", (_, before, now) => {
    expect(hasTurned(before, now)).toBe(false);
  });
});
