import { amount, day, flag, type RawRow, requireUuid, rowsIn, text, uuid } from "../rows/fields.ts";
import { readEmployment } from "./employment.ts";
import { everything, type ListResource, MOST_PER_PAGE, type Row } from "./resource.ts";

const EMPLOYEES_WITH = { include: "all_compensations" };

/** Employees with their jobs and what those pay; without the scope `compensations:read` Gusto leaves the pay out. */
export const employees: ListResource = {
  name: "employees",
  scope: "employees:read",
  path: "/employees",
  per: MOST_PER_PAGE,
  windows: () => [{ query: EMPLOYEES_WITH }],
  tables: ["employees", "jobs", "compensations"],
  one: { path: (_company, one) => `/v1/employees/${one}`, query: EMPLOYEES_WITH, isRow: true },
  read: (raw) => {
    const jobs = rowsIn(raw, "jobs");
    return [
      readEmployee(raw, jobs.find((job) => flag(job, "primary")) ?? jobs[0] ?? {}),
      ...jobs.flatMap((job) => readJob(job, requireUuid(raw, "uuid"))),
    ];
  },
};

function readEmployee(raw: RawRow, job: RawRow): Row {
  return {
    table: "employees",
    raw,
    values: {
      gusto_uuid: requireUuid(raw, "uuid"),
      version: text(raw, "version"),
      first_name: text(raw, "first_name"),
      last_name: text(raw, "last_name"),
      preferred_first_name: text(raw, "preferred_first_name"),
      email: text(raw, "work_email") ?? text(raw, "email"),
      phone: text(raw, "phone"),
      job_title: text(job, "title"),
      department: text(raw, "department"),
      department_uuid: uuid(raw, "department_uuid"),
      manager_uuid: uuid(raw, "manager_uuid"),
      ...readEmployment(raw),
      onboarding_status: text(raw, "onboarding_status"),
      payment_method: text(raw, "payment_method"),
      onboarded: flag(raw, "onboarded"),
      hire_date: day(job, "hire_date"),
    },
  };
}

/** A job within an employee, and what it pays. @throws UnreadableRow */
export function readJob(raw: RawRow, employeeUuid: string): Row[] {
  const jobUuid = requireUuid(raw, "uuid");
  const job: Row = {
    table: "jobs",
    raw,
    values: {
      gusto_uuid: jobUuid,
      version: text(raw, "version"),
      employee_uuid: employeeUuid,
      title: text(raw, "title"),
      primary: flag(raw, "primary"),
      location_uuid: uuid(raw, "location_uuid"),
      hire_date: day(raw, "hire_date"),
      rate: amount(raw, "rate"),
      payment_unit: text(raw, "payment_unit"),
    },
  };
  return [
    job,
    ...rowsIn(raw, "compensations").map((compensation) =>
      readCompensation(compensation, jobUuid, employeeUuid),
    ),
  ];
}

/** @throws UnreadableRow */
export function readCompensation(raw: RawRow, jobUuid: string, employeeUuid: string): Row {
  return {
    table: "compensations",
    raw,
    values: {
      gusto_uuid: requireUuid(raw, "uuid"),
      version: text(raw, "version"),
      job_uuid: jobUuid,
      employee_uuid: employeeUuid,
      rate: amount(raw, "rate"),
      payment_unit: text(raw, "payment_unit"),
      flsa_status: text(raw, "flsa_status"),
      effective_date: day(raw, "effective_date"),
    },
  };
}

export const contractors: ListResource = {
  name: "contractors",
  scope: "contractors:read",
  path: "/contractors",
  per: MOST_PER_PAGE,
  windows: everything,
  tables: ["contractors"],
  one: { path: (_company, one) => `/v1/contractors/${one}`, query: {}, isRow: true },
  read: (raw) => [
    {
      table: "contractors",
      raw,
      values: {
        gusto_uuid: requireUuid(raw, "uuid"),
        version: text(raw, "version"),
        type: text(raw, "type"),
        first_name: text(raw, "first_name"),
        last_name: text(raw, "last_name"),
        business_name: text(raw, "business_name"),
        email: text(raw, "email"),
        wage_type: text(raw, "wage_type"),
        hourly_rate: amount(raw, "hourly_rate"),
        start_date: day(raw, "start_date"),
        is_active: flag(raw, "is_active"),
        onboarded: flag(raw, "onboarded"),
        department: text(raw, "department"),
      },
    },
  ],
};
