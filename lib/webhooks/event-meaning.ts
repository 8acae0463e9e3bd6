import type { Target } from "#lib/payroll/runs/targets.ts";

/** What an event requires. `ignored`: nothing, and why. */
type EventMeaning =
  | { kind: "read"; target: Target }
  | { kind: "provisioned" }
  | { kind: "deprovisioned" }
  | { kind: "ignored"; reason: string };

type EventLike = { eventType: string; entityUuid: string | null };

/**
 * What a Gusto event means here. Events are thin: whatever changed is read again from Gusto, as a
 * single row if Gusto names it. Pure.
 */
export function eventMeaning({ eventType, entityUuid }: EventLike): EventMeaning {
  const [subject = ""] = eventType.split(".");
  const row = entityUuid === null ? {} : { uuid: entityUuid };
  switch (subject) {
    case "employee":
      return { kind: "read", target: { resource: "employees", ...row } };
    case "employee_job_compensation":
    case "job":
    case "compensation":
      // Gusto names the job or compensation, but not its employee.
      return { kind: "read", target: { resource: "employees" } };
    case "contractor":
      return { kind: "read", target: { resource: "contractors", ...row } };
    case "location":
      return { kind: "read", target: { resource: "locations", ...row } };
    case "pay_schedule":
      return { kind: "read", target: { resource: "pay_schedules" } };
    case "payroll":
      return { kind: "read", target: { resource: "payrolls" } };
    case "company":
      return companyMeaning(eventType);
    default:
      return { kind: "ignored", reason: "This dashboard does not use events of this type." };
  }
}

function companyMeaning(eventType: string): EventMeaning {
  if (eventType === "company.provisioned") return { kind: "provisioned" };
  if (eventType === "company.deprovisioned") return { kind: "deprovisioned" };
  // Approved, suspended, onboarded …: all of these change the company's own response.
  return { kind: "read", target: { resource: "company" } };
}
