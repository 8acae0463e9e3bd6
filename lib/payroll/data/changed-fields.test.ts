import { describe, expect, it } from "vitest";
import { changedFields } from "./changed-fields.ts";
import { hidePayIn, isPayField } from "./hide-pay.ts";

describe("what changed between two responses", () => {
  it("names every field with its value before and after, except the version", () => {
    const before = {
      version: "a",
      first_name: "Ada",
      department: null,
      jobs: [{ title: "Baker", version: "x" }],
    };
    const after = {
      version: "b",
      first_name: "Ada",
      department: "Kitchen",
      jobs: [{ title: "Head baker", version: "y" }, { title: "Cook" }],
    };
    expect(changedFields("employees", before, after, false)).toEqual([
      { field: "jobs.1.title", before: "Baker", after: "Head baker" },
      { field: "department", before: null, after: "Kitchen" },
      { field: "jobs.2.title", before: null, after: "Cook" },
    ]);
  });

  it("says that pay changed without saying how, until pay is shown", () => {
    const [before, after] = [{ jobs: [{ rate: "10.00" }] }, { jobs: [{ rate: "12.00" }] }];
    expect(changedFields("employees", before, after, false)).toEqual([
      { field: "jobs.1.rate", before: "[hidden]", after: "[hidden]" },
    ]);
    expect(changedFields("employees", before, after, true)).toEqual([
      { field: "jobs.1.rate", before: "10.00", after: "12.00" },
    ]);
  });

  it("reports nothing for equal responses, and a limited number of fields for very different ones", () => {
    expect(
      changedFields("employees", { a: [1, { b: "x" }] }, { a: [1, { b: "x" }] }, false),
    ).toEqual([]);
    const wide = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`field_${index}`, "x".repeat(5_000)]),
    );
    const fields = changedFields("locations", {}, wide, false);
    expect(fields).toHaveLength(30);
    expect(fields.every(({ after }) => (after ?? "").length <= 200)).toBe(true);
  });
});

describe("pay in Gusto's own JSON", () => {
  it.each([
    ["employees", "jobs.rate"],
    ["employees", "jobs.compensations.rate"],
    ["employees", "garnishments.amount"],
    ["employees", "ssn"],
    ["contractors", "hourly_rate"],
    ["payroll_compensations", "gross_pay"],
    ["payroll_compensations", "hourly_compensations.hours"],
    ["payroll_compensations", "anything_new"],
    ["payrolls", "employee_compensations.first_name"],
    ["payrolls", "totals.gross_pay"],
    ["payrolls", "gross_pay"],
    ["payrolls", "anything_new"],
  ])("hides %s %s", (table, path) => {
    expect(isPayField(table, path.split("."))).toBe(true);
  });

  it.each([
    ["employees", "first_name"],
    ["employees", "payment_method"],
    ["jobs", "payment_unit"],
    ["contractors", "wage_type"],
    ["payrolls", "check_date"],
    ["payrolls", "pay_period.start_date"],
    ["payroll_compensations", "excluded"],
  ])("leaves %s %s", (table, path) => {
    expect(isPayField(table, path.split("."))).toBe(false);
  });

  it("is masked everywhere, and the rest stays as it is", () => {
    const raw = {
      uuid: "u",
      jobs: [
        { title: "Baker", rate: "10.00", compensations: [{ rate: "10.00", payment_unit: "Hour" }] },
      ],
      email: null,
    };
    expect(hidePayIn("employees", raw)).toEqual({
      uuid: "u",
      jobs: [
        {
          title: "Baker",
          rate: "[hidden]",
          compensations: [{ rate: "[hidden]", payment_unit: "Hour" }],
        },
      ],
      email: null,
    });
    expect(
      hidePayIn("payroll_compensations", {
        employee_uuid: "e",
        net_pay: "1.00",
        hourly_compensations: [{ hours: "8" }],
      }),
    ).toEqual({ employee_uuid: "e", net_pay: "[hidden]", hourly_compensations: "[hidden]" });
  });
});
