import { day, flag, type RawRow, rowsIn, text } from "../rows/fields.ts";
import {
  computedColumn,
  DATA,
  dateColumn,
  EXTRA,
  moneyColumn,
  ownerColumn,
  PAY,
  textColumn,
  uuidColumn,
  yesNoColumn,
} from "./columns.ts";
import { defineList, MOST_PER_PAGE } from "./define-resource.ts";
import { defineTable } from "./define-table.ts";
import { displayNameOf, sortNameOf } from "./display-name.ts";
import { readEmployment } from "./employment.ts";

/** Joined only if pay is requested. */
const PRIMARY_JOB = `
  LEFT JOIN LATERAL (
    SELECT j.rate, j.payment_unit
    FROM jobs j
    WHERE j.company_id = t.company_id AND j.employee_uuid = t.gusto_uuid AND j.deleted_at IS NULL
    ORDER BY j."primary" DESC NULLS LAST, j.gusto_uuid
    LIMIT 1
  ) job ON true`;

function primaryJobOf(raw: RawRow): RawRow {
  const jobs = rowsIn(raw, "jobs");
  return jobs.find((job) => flag(job, "primary")) ?? jobs[0] ?? {};
}

const people = defineTable({
  name: "employees",
  model: "Employee",
  doc: "An employee. Their pay is in jobs and compensations.",
  reader: 2,
  columns: {
    name: computedColumn("Name", displayNameOf("t"), { only: "screen", sortSql: sortNameOf("t") }),
    first_name: textColumn("First name", DATA),
    last_name: textColumn("Last name", DATA),
    preferred_first_name: textColumn("Preferred first name", DATA),
    status: computedColumn(
      "Status",
      "CASE WHEN t.terminated THEN 'Left' WHEN t.onboarded IS FALSE THEN 'Onboarding' ELSE 'Active' END",
      { only: "screen" },
    ),
    job_title: textColumn("Job", { read: (raw) => text(primaryJobOf(raw), "title") }),
    department: textColumn("Department"),
    email: textColumn("Email", { read: (raw) => text(raw, "work_email") ?? text(raw, "email") }),
    phone: textColumn("Phone", EXTRA),
    employment_status: textColumn("Employment", {
      ...EXTRA,
      read: (raw) => readEmployment(raw).employment_status,
    }),
    onboarding_status: textColumn("Onboarding", EXTRA),
    payment_method: textColumn("Paid by", EXTRA),
    hire_date: dateColumn("Hired", { read: (raw) => day(primaryJobOf(raw), "hire_date") }),
    termination_date: dateColumn("Last day", {
      ...EXTRA,
      read: (raw) => readEmployment(raw).termination_date,
    }),
    onboarded: yesNoColumn("Onboarded", DATA),
    terminated: yesNoColumn("Terminated", {
      ...DATA,
      read: (raw) => readEmployment(raw).terminated,
    }),
    department_uuid: uuidColumn("Department uuid"),
    manager_uuid: uuidColumn("Manager uuid"),
    rate: computedColumn("Pay rate", "job.rate", { ...PAY, kind: "money" }),
    payment_unit: computedColumn("Per", "job.payment_unit", PAY),
  },
  shown: {
    one: "person",
    many: "people",
    rowLabel: displayNameOf("t"),
    search: ["first_name", "last_name", "preferred_first_name", "email", "job_title"],
    filters: ["status", "department"],
    choices: { active: "t.terminated IS NOT TRUE", terminated: "t.terminated IS TRUE" },
    sort: { column: "name", isDescending: false },
    joinForPay: PRIMARY_JOB,
    tab: "people",
  },
});

const jobs = defineTable({
  name: "jobs",
  model: "Job",
  doc: "An employee's job.",
  partOf: { table: "employees", column: "employee_uuid", parts: "jobs" },
  columns: {
    employee_uuid: ownerColumn("Employee uuid"),
    title: textColumn("Job"),
    primary: yesNoColumn("Primary", { sql: 't."primary"' }),
    hire_date: dateColumn("From"),
    location_uuid: uuidColumn("Location uuid"),
    rate: moneyColumn("Pay rate", PAY),
    payment_unit: textColumn("Per", PAY),
  },
  shown: {
    one: "job",
    many: "jobs",
    rowLabel: "t.title",
    search: ["title"],
    filters: [],
    sort: { column: "hire_date", isDescending: true },
    tab: "people",
  },
});

const compensations = defineTable({
  name: "compensations",
  model: "Compensation",
  doc: "A job's pay from a given day.",
  partOf: { table: "jobs", column: "job_uuid", parts: "compensations" },
  columns: {
    job_uuid: ownerColumn("Job uuid"),
    employee_uuid: ownerColumn("Employee uuid"),
    effective_date: dateColumn("From"),
    flsa_status: textColumn("FLSA status"),
    rate: moneyColumn("Pay rate", PAY),
    payment_unit: textColumn("Per", PAY),
  },
  shown: {
    one: "pay change",
    many: "pay changes",
    rowLabel: "concat('From ', t.effective_date)",
    search: [],
    filters: [],
    sort: { column: "effective_date", isDescending: true },
    tab: "people",
  },
});

const EMPLOYEES_WITH = { include: "all_compensations" };

/**
 * Employees with their jobs and compensations. Without the scope `compensations:read`, Gusto leaves
 * the pay out.
 */
export const employees = defineList({
  name: "employees",
  label: "Employees",
  position: 40,
  scope: "employees:read",
  path: "/employees",
  per: MOST_PER_PAGE,
  windows: () => [{ query: EMPLOYEES_WITH }],
  tables: [people, jobs, compensations],
  one: { path: (_company, one) => `/v1/employees/${one}`, query: EMPLOYEES_WITH, isRow: true },
});
