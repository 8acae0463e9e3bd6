import { describe, expect, it } from "vitest";
import { HIDDEN, hidePayIn } from "./hide-pay.ts";

describe("Gusto's JSON without pay", () => {
  it.each(["employees", "payrolls", "contractors", "locations"])(
    "masks everything in a row of %s kept as text, because it could be anything",
    (table) => {
      for (const text of ['{"first_name":"Ada","rate":"98765.43"', "98765.43", 98765.43, true])
        expect(hidePayIn(table, text)).toBe(HIDDEN);
      expect(hidePayIn(table, ["98765.43", { rate: "98765.43" }])).toEqual([
        HIDDEN,
        { rate: HIDDEN },
      ]);
      expect(hidePayIn(table, null)).toBeNull();
    },
  );

  it("keeps a payroll's dates and kind, and nothing that is or may be an amount", () => {
    const row = {
      payroll_uuid: "p",
      check_date: "2026-01-01",
      pay_period: { start_date: "2026-01-01" },
      totals: { gross_pay: "1.00" },
      gross_pay: "1.00",
      employee_compensations: [{ gross_pay: "1.00" }],
      new_amount: 1,
    };
    expect(hidePayIn("payrolls", row)).toEqual({
      payroll_uuid: "p",
      check_date: "2026-01-01",
      pay_period: { start_date: "2026-01-01" },
      totals: HIDDEN,
      gross_pay: HIDDEN,
      employee_compensations: HIDDEN,
      new_amount: HIDDEN,
    });
  });
});
