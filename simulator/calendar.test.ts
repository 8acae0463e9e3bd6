// The data must make sense whatever day the simulator is started.

import { describe, expect, it } from "vitest";
import { createSimulator } from "./create-simulator.ts";
import { addDays } from "./data/dates.ts";
import { listPay } from "./data/pay.ts";
import { listPayrollEntries } from "./data/payroll-calendar.ts";

const DAYS = [
  "2024-02-29",
  "2025-01-01",
  "2025-12-31",
  "2026-03-01",
  "2026-11-21",
  "2027-06-30",
  "2028-02-29",
];

describe("the payroll calendar", () => {
  it.each(DAYS)(
    "started on %s covers a year without gaps and ends with one upcoming payroll",
    (day) => {
      const now = Date.parse(`${day}T12:00:00Z`);
      const { simulator } = createSimulator({ now: () => now });
      for (const company of simulator.state.companies.values()) {
        const regular = listPayrollEntries(company, now).filter((entry) => !entry.off_cycle);
        expect(regular.filter((entry) => !entry.processed)).toEqual(regular.slice(-1));
        expect(regular.length).toBeGreaterThanOrEqual(12);
        expect(regular[0]!.start_date <= addDays(day, -364)).toBe(true);
        for (const [i, entry] of regular.slice(1).entries())
          expect(entry.start_date).toBe(addDays(regular[i]!.end_date, 1));
        expect(new Set(regular.map((entry) => entry.uuid)).size).toBe(regular.length);
      }
    },
  );

  it.each(DAYS)("started on %s pays no one a negative amount, and adds up", (day) => {
    const now = Date.parse(`${day}T12:00:00Z`);
    const { simulator } = createSimulator({ now: () => now });
    for (const company of simulator.state.companies.values()) {
      for (const pay of listPayrollEntries(company, now).flatMap((entry) =>
        listPay(company, entry),
      )) {
        expect(pay.gross).toBeGreaterThanOrEqual(0);
        expect(pay.net).toBeGreaterThanOrEqual(0);
        expect(pay.gross + pay.reimbursement).toBe(
          pay.net + pay.employee_taxes + pay.benefit_deduction,
        );
        expect(Number.isInteger(pay.net)).toBe(true);
      }
    }
  });

  it("gives the same data for the same day, and the same companies and people for another", () => {
    const world = (day: string) => {
      const { simulator } = createSimulator({ now: () => Date.parse(`${day}T12:00:00Z`) });
      return [...simulator.state.companies.values()].map((company) => [
        company.uuid,
        company.name,
        listPayrollEntries(company, simulator.clock.now()).length > 0,
      ]);
    };
    expect(world("2026-11-21")).toEqual(world("2026-11-21"));
    expect(world("2026-11-21")).toEqual(world("2027-01-15"));
  });
});
