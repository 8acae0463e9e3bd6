import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMonths } from "./add-months.ts";
import { asRow, UnreadableRow } from "../rows/fields.ts";
import { TABLES } from "../rows/tables.ts";
import { SYNCED } from "./all.ts";
import { payrollWindows } from "./payrolls.ts";

const day = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2030-12-31"), noInvalidDate: true })
  .map((time) => time.toISOString().slice(0, 10));

describe("the windows of payroll requests", () => {
  it("never span more than a year, nor reach more than three months ahead", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 60 }), (today, historyMonths) => {
        for (const { query } of payrollWindows({ today, historyMonths })) {
          expect(addMonths(query.start_date!, 12) >= query.end_date!).toBe(true);
          expect(query.end_date! < addMonths(today, 3)).toBe(true);
          expect(query.start_date! < query.end_date!).toBe(true);
        }
      }),
    );
  });

  it("contain every pay period of up to a quarter as a whole, as far back as the history goes", () => {
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer({ min: 1, max: 92 }),
        (today, historyMonths, daysBack, length) => {
          const windows = payrollWindows({ today, historyMonths });
          const end = addMonths(today, 0, -daysBack);
          const start = addMonths(end, 0, -length + 1);
          fc.pre(start >= windows.at(-1)!.query.start_date!);
          expect(
            windows.some(({ query }) => query.start_date! <= start && end <= query.end_date!),
          ).toBe(true);
        },
      ),
    );
  });
});

describe("reading rows", () => {
  it("either reads anything Gusto may send or rejects the row, and never throws anything else", () => {
    const anything = fc.dictionary(
      fc.constantFrom(
        "uuid",
        "jobs",
        "terminations",
        "totals",
        "pay_period",
        "payroll",
        "employees",
        "hire_date",
        "gross_pay",
        "name",
        "x",
      ),
      fc.anything({ maxDepth: 2 }),
    );
    for (const list of Object.values(SYNCED)) {
      if (list.kind === "lines") continue;
      fc.assert(
        fc.property(anything, (raw) => {
          try {
            for (const row of list.read(asRow(raw)))
              expect(Object.keys(row.values).toSorted()).toEqual(
                Object.keys(TABLES[row.table].columns).toSorted(),
              );
          } catch (error) {
            if (!(error instanceof UnreadableRow)) throw error;
          }
        }),
        { numRuns: 200 },
      );
    }
  });
});
