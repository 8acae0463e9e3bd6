import { describe, expect, it } from "vitest";
import { eventMeaning } from "./event-meaning.ts";

const UUID = "f7397a24-57ad-4fae-b011-d258e8232900";
const meaning = (eventType: string, entityUuid: string | null = UUID) =>
  eventMeaning({ eventType, entityUuid });

describe("a Gusto event", () => {
  it.each([
    ["employee.created", { resource: "employees", uuid: UUID }],
    ["employee.termination_effective", { resource: "employees", uuid: UUID }],
    ["employee_job_compensation.updated", { resource: "employees" }],
    ["contractor.updated", { resource: "contractors", uuid: UUID }],
    ["location.created", { resource: "locations", uuid: UUID }],
    ["pay_schedule.updated", { resource: "pay_schedules" }],
    ["payroll.processed", { resource: "payrolls" }],
    ["company.updated", { resource: "company" }],
    ["company.suspended", { resource: "company" }],
  ])("%s causes just that to be read again", (eventType, target) =>
    expect(meaning(eventType)).toEqual({ kind: "read", target }),
  );

  it("without an entity causes the whole list to be read", () =>
    expect(meaning("employee.updated", null)).toEqual({
      kind: "read",
      target: { resource: "employees" },
    }));

  it.each(["company.provisioned", "company.deprovisioned"])(
    "%s is about the connection",
    (eventType) => expect(meaning(eventType).kind).toBe(eventType.slice("company.".length)),
  );

  it.each(["form.created", "employees.updated", "constructor", ""])("%s is not used", (eventType) =>
    expect(meaning(eventType).kind).toBe("ignored"),
  );
});
