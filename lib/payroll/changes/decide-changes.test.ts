import { describe, expect, it } from "vitest";
import { decideChanges } from "./decide-changes.ts";

const JOB = "0190a000-0000-4000-8000-000000000001";
type Rate = [from: string, rate: string];

function person(more: object = {}, ...rates: Rate[]) {
  const compensations = rates.map(([effective_date, rate]) => ({
    ...{ effective_date, rate, payment_unit: "Year" },
  }));
  return {
    ...{ terminated: false, terminations: [] },
    jobs: [{ uuid: JOB, hire_date: "2026-11-02", compensations }],
    ...more,
  };
}
const leaves = (effective_date: string, active: boolean) => ({
  terminated: active,
  terminations: [{ effective_date, active }],
});
const BASE: Rate = ["2026-01-01", "80000.00"];

describe("what a changed row means to people", () => {
  it.each([
    ["a new person", null, person(), [{ kind: "hired", day: "2026-11-02" }]],
    ["a new person who has left already", null, person(leaves("2026-11-03", true)), []],
    ["a new person without a job", null, { first_name: "Ana" }, [{ kind: "hired", day: null }]],
    ["another phone number", person({}, BASE), person({ phone: "1" }, BASE), []],
    [
      "somebody left",
      person(),
      person(leaves("2026-11-20", true)),
      [{ kind: "left", day: "2026-11-20" }],
    ],
    [
      "a last day was set",
      person(),
      person(leaves("2026-12-20", false)),
      [{ kind: "left", day: "2026-12-20" }],
    ],
    [
      "the last day came",
      person(leaves("2026-12-20", false)),
      person(leaves("2026-12-20", true)),
      [{ kind: "left", day: "2026-12-20" }],
    ],
    [
      "one who had left was corrected",
      person(leaves("2026-01-01", true)),
      person(leaves("2026-01-02", true)),
      [],
    ],
    [
      "somebody came back",
      person(leaves("2026-01-01", true)),
      person({ terminations: [{ effective_date: "2026-01-01", active: true }] }),
      [{ kind: "hired", day: "2026-11-02" }],
    ],
    [
      "a raise",
      person({}, BASE),
      person({}, BASE, ["2026-12-01", "90000.00"]),
      [{ kind: "pay_changed", day: "2026-12-01" }],
    ],
    [
      "a corrected rate",
      person({}, BASE),
      person({}, ["2026-01-01", "81000.00"]),
      [{ kind: "pay_changed", day: "2026-01-01" }],
    ],
    [
      "the same rate, written as a number",
      person({}, BASE),
      person({}, ["2026-01-01", "80000"]),
      [],
    ],
    ["a rate that is gone", person({}, BASE, ["2026-12-01", "1.00"]), person({}, BASE), []],
    ["a scope for pay that was gained", person(), person({}, BASE), []],
    ["a scope for pay that was lost", person({}, BASE), person(), []],
    ["what can't be read", person({}, BASE), person({ jobs: "none" }), []],
  ])("%s", (_name, before, after, expected) =>
    expect(decideChanges("employees", before, after)).toEqual(expected),
  );

  it.each([
    ["Approved", "Suspended", ["suspended"]],
    ["suspended", "Approved", ["reinstated"]],
    ["Not Approved", "Approved", []],
    [null, "Suspended", ["suspended"]],
  ])("a company that was %s is %s", (before, after, kinds) => {
    const changes = decideChanges(
      "company_profiles",
      { company_status: before },
      { company_status: after },
    );
    expect(changes.map(({ kind }) => kind)).toEqual(kinds);
    expect(decideChanges("company_profiles", null, { company_status: after })).toEqual([]);
  });
});
