import { describe, expect, it } from "vitest";
import type { AgendaDay, AgendaEntry } from "#lib/payroll/desk/desk-views.ts";
import { zoneName } from "#lib/platform/format.ts";
import { dayWords, deskSentence, entryWords, freshnessWords } from "./desk-words.ts";

const TODAY = "2026-11-28";
const ENTRY: AgendaEntry = {
  ...{ kind: "deadline", companyId: "c", companyName: "Bright Bakery", payrollUuid: "p" },
  ...{ checkDate: "2026-12-04", deadline: new Date("2026-12-03T00:00:00Z") },
  ...{ isProcessed: false, isReversed: false, isOffCycle: false, offCycleReason: null },
  isSyncOn: true,
};
const at = (day: string, timeZone = "America/New_York") => ({ day, today: TODAY, timeZone });

describe("what is due, in words", () => {
  it("names a deadline in the viewer's zone, and in Gusto's beside it", () => {
    expect(entryWords(ENTRY, at("2026-12-02")).sentence).toBe(
      "7:00 PM ET (4:00 PM PT), payroll for Dec 4, 2026",
    );
    expect(entryWords(ENTRY, at("2026-12-02", "America/Los_Angeles")).sentence).toBe(
      "4:00 PM PT, payroll for Dec 4, 2026",
    );
    expect(entryWords(ENTRY, at("2026-12-03", "Etc/UTC")).sentence).toBe(
      "12:00 AM UTC (4:00 PM PT), payroll for Dec 4, 2026",
    );
    expect(["UTC", "America/New_York"].map(zoneName)).toEqual(["UTC", "Eastern Time"]);
    expect(entryWords(ENTRY, at("late")).sentence).toBe(
      "The deadline of the payroll for Dec 4, 2026 was Dec 2, 2026, 7:00 PM ET (4:00 PM PT)",
    );
  });

  it.each([
    ["late", ENTRY, "late", ["Late", "bad"]],
    ["due tomorrow", ENTRY, "2026-11-29", ["Run by", "warn"]],
    ["due later", ENTRY, "2026-11-30", ["Run by", "info"]],
    ["paid", { ...ENTRY, kind: "pay_date", isProcessed: true }, TODAY, ["Processed", "good"]],
    ["not run", { ...ENTRY, kind: "pay_date" }, TODAY, ["Not run yet", "idle"]],
    ["reversed", { ...ENTRY, kind: "pay_date", isReversed: true }, TODAY, ["Reversed", "idle"]],
  ] as const)("what is %s stands out as much as it presses", (_name, entry, day, expected) => {
    const { word, tone } = entryWords(entry, at(day));
    expect([word, tone]).toEqual(expected);
  });

  it("begins with what is late and what the next seven days ask for", () => {
    const day = (name: string, deadlines: number): AgendaDay => ({
      ...{ day: name, entries: [], count: deadlines + 5, deadlines },
    });
    const summary = { companies: 20, syncOn: 20, withoutPayrolls: 0 };
    const days = [day(TODAY, 1), day("2026-12-04", 2), day("2026-12-05", 9)];
    const late = { ...day("late", 1), count: 1 };
    expect(deskSentence(summary, [late, ...days], TODAY)).toBe(
      "20 companies: 1 payroll is past the deadline, 3 payrolls to run in the next 7 days.",
    );
    expect(deskSentence({ ...summary, companies: 1 }, [], TODAY)).toBe(
      "1 company: no payroll to run in the next 7 days.",
    );
    expect(dayWords(TODAY, TODAY)).toBe("Today · Saturday, Nov 28, 2026");
    expect(dayWords("2026-11-29", TODAY)).toBe("Tomorrow · Sunday, Nov 29, 2026");
  });

  it("says when data may be old", () => {
    const readAt = new Date();
    expect(freshnessWords({ isSyncOn: true, readAt })).toBeNull();
    expect(freshnessWords({ isSyncOn: false, readAt })).toBe("Sync is off");
    expect(freshnessWords({ isSyncOn: true, readAt: null })).toBe("Not read yet");
    expect(freshnessWords({ isSyncOn: false, readAt: null })).toBe("Sync is off, never read");
  });
});
