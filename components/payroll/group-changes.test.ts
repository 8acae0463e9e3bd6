import { describe, expect, it } from "vitest";
import type { Change } from "#lib/usage/usage-views.ts";
import { groupChanges } from "./group-changes.ts";

const change = (minute: number, fields: Partial<Change>): Change => ({
  at: new Date(Date.UTC(2026, 10, 21, 12, minute)),
  source: "token",
  what: "refresh_failed",
  reason: "revoked",
  actor: null,
  companyId: `c${minute}`,
  companyName: `Company ${minute}`,
  ...fields,
});

describe("what changed", () => {
  it("is one line for the same change to many companies, with the first time and the count", () => {
    const groups = groupChanges(Array.from({ length: 50 }, (_, minute) => change(minute, {})));
    expect(groups).toMatchObject([{ count: 50, first: { companyId: "c0" } }]);
  });

  it("lists what a person did first, even if it is later than the first failure", () => {
    const groups = groupChanges([
      change(1, {}),
      change(2, { source: "audit", what: "key_rotated", reason: null, actor: "Olivia" }),
      change(3, {}),
    ]);
    expect(groups.map(({ first, isCause, count }) => [first.what, isCause, count])).toEqual([
      ["key_rotated", true, 1],
      ["refresh_failed", false, 2],
    ]);
  });

  it("keeps changes apart that differ in reason or author", () => {
    expect(
      groupChanges([
        change(1, {}),
        change(2, { reason: "gusto_error" }),
        change(3, { actor: "Avery" }),
      ]),
    ).toHaveLength(3);
  });
});
