import { describe, expect, it } from "vitest";
import { GUSTO_API_VERSION } from "./api-version.ts";
import { judgeApiVersion, KNOWN_SUNSETS, type SeenVersionRow } from "./api-versions.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const row = (version: string, lastSeen: string, refused: string | null = null): SeenVersionRow => ({
  version,
  firstSeenAt: new Date("2026-11-01T00:00:00Z"),
  lastSeenAt: new Date(lastSeen),
  refusedAt: refused ? new Date(refused) : null,
});

describe("the version of Gusto's API", () => {
  it("is fine if Gusto responds in the requested version and no sunset is near", () => {
    expect(judgeApiVersion("2026-06-15", [row("2026-06-15", "2026-11-21T11:59:00Z")], NOW)).toEqual(
      { kind: "well", version: "2026-06-15", answeredAt: new Date("2026-11-21T11:59:00Z") },
    );
  });

  it("is not shown as seen before Gusto has responded", () => {
    expect(judgeApiVersion("2026-06-15", [], NOW)).toEqual({
      kind: "well",
      version: "2026-06-15",
      answeredAt: null,
    });
  });

  it("warns from 180 days before its sunset, and not a day earlier", () => {
    const sunsets = { "2026-06-15": "2027-06-15" };
    expect(
      judgeApiVersion("2026-06-15", [], new Date("2026-12-16T00:00:00Z"), sunsets),
    ).toMatchObject({ kind: "well" });
    expect(judgeApiVersion("2026-06-15", [], new Date("2026-12-17T00:00:00Z"), sunsets)).toEqual({
      kind: "sunset",
      version: "2026-06-15",
      on: "2027-06-15",
      daysLeft: 180,
    });
  });

  it("keeps warning after the day has come", () => {
    expect(judgeApiVersion("2024-04-01", [], NOW)).toMatchObject({
      kind: "sunset",
      on: "2026-06-15",
      daysLeft: -159,
    });
  });

  it("reports that Gusto responds in a different version, until it responds in ours again", () => {
    const other = row("2026-09-01", "2026-11-21T11:00:00Z");
    expect(
      judgeApiVersion("2026-06-15", [row("2026-06-15", "2026-11-21T10:00:00Z"), other], NOW),
    ).toMatchObject({ kind: "other_answered", answered: "2026-09-01" });
    expect(
      judgeApiVersion("2026-06-15", [row("2026-06-15", "2026-11-21T11:30:00Z"), other], NOW),
    ).toMatchObject({ kind: "well" });
  });

  it("ranks a refusal above everything else", () => {
    const seen = [
      row("2026-06-15", "2026-11-21T10:00:00Z", "2026-11-21T09:00:00Z"),
      row("2026-09-01", "2026-11-21T11:00:00Z"),
    ];
    expect(judgeApiVersion("2026-06-15", seen, NOW, { "2026-06-15": "2026-11-22" })).toEqual({
      kind: "refused",
      version: "2026-06-15",
      since: new Date("2026-11-21T09:00:00Z"),
    });
  });

  it("is in the table of sunsets", () => {
    expect(Object.keys(KNOWN_SUNSETS)).toContain(GUSTO_API_VERSION);
  });
});
