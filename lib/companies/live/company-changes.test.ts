import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  type CompanyChanges,
  decodeChanges,
  encodeChanges,
  mergeChanges,
} from "./company-changes.ts";
import { isRecipient, type OpenPage, spreadMs } from "./page-recipients.ts";

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());

describe("a change message", () => {
  it("names the companies, whichever they are", () => {
    const [moved, touched] = [ids(3), ids(2)];
    for (const [one, other] of [
      [moved, touched],
      [[], touched],
      [moved, []],
    ] as const)
      expect(decodeChanges(encodeChanges(one, other))).toEqual({
        kind: "some",
        moved: one,
        touched: other,
      });
  });

  it("stays within PostgreSQL's limit, however many companies have changed", () => {
    for (const count of [99, 100, 101, 10_000])
      expect(encodeChanges(ids(count), []).length).toBeLessThan(8_000);
    expect(decodeChanges(encodeChanges(ids(60), ids(60)))).toEqual({ kind: "everything" });
  });

  it("from another version is about everything", () => {
    expect(decodeChanges("{}")).toEqual({ kind: "everything" });
  });

  it("merges with another one; a status change outweighs a detail", () => {
    const some = (moved: string[], touched: string[]): CompanyChanges => ({
      kind: "some",
      moved,
      touched,
    });
    expect(mergeChanges(some(["a"], ["b"]), some(["b"], ["a", "c"]))).toEqual(
      some(["a", "b"], ["c"]),
    );
    expect(mergeChanges(some(["a"], []), { kind: "everything" })).toEqual({ kind: "everything" });
  });
});

describe("an open page", () => {
  const page = (over: Partial<OpenPage> = {}): OpenPage => ({
    userId: "avery",
    sessionId: "s",
    seesAll: false,
    shown: new Set(["bakery"]),
    ...over,
  });
  const knownBy = new Map([["avery", new Set(["bakery", "dental"])]]);
  const moved = (...companies: string[]): CompanyChanges => ({
    kind: "some",
    moved: companies,
    touched: [],
  });
  const touched = (...companies: string[]): CompanyChanges => ({
    kind: "some",
    moved: [],
    touched: companies,
  });

  it("hears of a detail of a company it shows, and of no other", () => {
    expect(isRecipient(page(), touched("bakery"), knownBy)).toBe(true);
    expect(isRecipient(page(), touched("dental"), knownBy)).toBe(false);
    expect(isRecipient(page({ shown: "all" }), touched("dental"), knownBy)).toBe(true);
  });

  it("hears of every status change among its viewer's companies", () => {
    expect(isRecipient(page(), moved("dental"), knownBy)).toBe(true);
    expect(isRecipient(page({ shown: new Set() }), moved("dental"), knownBy)).toBe(true);
  });

  it("hears nothing about a company its viewer may not see, even if it asks", () => {
    const asking = page({ shown: new Set(["freight"]) });
    expect(isRecipient(asking, moved("freight"), knownBy)).toBe(false);
    expect(isRecipient(asking, touched("freight"), knownBy)).toBe(false);
    expect(isRecipient(page({ userId: "olivia", shown: "all" }), moved("bakery"), knownBy)).toBe(
      false,
    );
    expect(
      isRecipient(page({ seesAll: true, userId: "operator" }), moved("freight"), knownBy),
    ).toBe(true);
  });

  it("reloads immediately if few were notified, and within half a minute if thousands were", () => {
    expect(spreadMs(1)).toBe(0);
    expect(spreadMs(100)).toBeGreaterThan(1_000);
    expect(spreadMs(100_000)).toBe(30_000);
  });
});
