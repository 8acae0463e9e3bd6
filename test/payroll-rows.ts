import { randomUUID } from "node:crypto";
import { db } from "#lib/platform/database/db.ts";
import type { SyncResourceState, SyncRunState } from "#lib/generated/prisma/client.ts";

/* A test's synced rows, written straight into the tables. */

export type Owner = { companyId: string; runId: string };

const day = (text: string) => new Date(`${text}T00:00:00Z`);

function ownedBy({ companyId, runId }: Owner) {
  return { companyId, createdRunId: runId, changedRunId: runId, changedAt: new Date() };
}

/** A company's run, successful unless specified otherwise. */
export async function createRun(
  companyId: string,
  fields: { state?: SyncRunState; startedAt?: Date; waitingFor?: string } = {},
): Promise<Owner> {
  const state = fields.state ?? "succeeded";
  const isOpen = state === "queued" || state === "running";
  const lease =
    state === "running"
      ? { leaseHolder: "test", leaseExpiresAt: new Date(Date.now() + 60_000) }
      : {};
  const { id } = await db().syncRun.create({
    data: {
      companyId,
      state,
      trigger: "person",
      actor: "system",
      lane: 0,
      startedAt: new Date(),
      ...fields,
      ...lease,
      endedAt: isOpen ? null : new Date(),
    },
  });
  return { companyId, runId: id };
}

export async function createCheckpoint(
  runId: string,
  resource: string,
  position: number,
  fields: {
    state?: SyncResourceState;
    pagesDone?: number;
    pagesTotal?: number;
    rowsRead?: number;
    created?: number;
  } = {},
): Promise<void> {
  await db().syncCheckpoint.create({
    data: { runId, resource, position, state: "succeeded", ...fields },
  });
}

type EmployeeFields = {
  firstName: string;
  lastName: string;
  preferredFirstName?: string;
  department?: string;
  terminated?: boolean;
  jobTitle?: string;
  email?: string;
  rate?: string;
  hireDate?: string;
  raw?: object;
  deletedAt?: Date;
};

/** An employee with one job and its compensation. */
export async function createEmployee(
  owner: Owner,
  { rate = "80000.00", hireDate = "2024-03-01", raw, ...fields }: EmployeeFields,
): Promise<string> {
  const employeeUuid = randomUUID();
  const job = { jobUuid: randomUUID(), employeeUuid };
  await db().employee.create({
    data: {
      ...ownedBy(owner),
      gustoUuid: employeeUuid,
      hireDate: day(hireDate),
      raw: { first_name: fields.firstName, jobs: [{ rate }], ...raw },
      ...fields,
    },
  });
  await db().job.create({
    data: {
      ...ownedBy(owner),
      gustoUuid: job.jobUuid,
      employeeUuid,
      title: fields.jobTitle ?? "Baker",
      primary: true,
      rate,
      paymentUnit: "Year",
      raw: {},
    },
  });
  await db().compensation.create({
    data: {
      ...ownedBy(owner),
      gustoUuid: randomUUID(),
      ...job,
      rate,
      paymentUnit: "Year",
      effectiveDate: day(hireDate),
      raw: {},
    },
  });
  return employeeUuid;
}

type PayrollFields = {
  checkDate: string;
  grossPay?: string;
  employerTaxes?: string;
  benefits?: string;
  processed?: boolean;
  offCycle?: boolean;
  offCycleReason?: string;
  external?: boolean;
  payrollDeadline?: Date;
  reversalPayrollUuids?: string[];
};

export async function createPayroll(
  owner: Owner,
  {
    checkDate,
    grossPay = "10000.00",
    employerTaxes = "765.00",
    benefits = "300.00",
    processed = true,
    offCycle = false,
    ...fields
  }: PayrollFields,
): Promise<string> {
  const gustoUuid = randomUUID();
  await db().payroll.create({
    data: {
      ...ownedBy(owner),
      gustoUuid,
      checkDate: day(checkDate),
      startDate: day(checkDate),
      endDate: day(checkDate),
      processed,
      offCycle,
      grossPay,
      netPay: "7500.00",
      employerTaxes,
      benefits,
      compensationsDue: false,
      raw: {},
      ...fields,
    },
  });
  return gustoUuid;
}

/** Enough people paid in a payroll that its totals reveal no one's pay. */
export async function createPaidPeople(
  owner: Owner,
  payrollUuid: string,
  count = 3,
): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await createPayrollCompensation(owner, {
      payrollUuid,
      employeeUuid: randomUUID(),
      firstName: "Paid",
      lastName: `Person ${index}`,
      grossPay: "1.00",
    });
}

export async function createPayrollCompensation(
  owner: Owner,
  fields: {
    payrollUuid: string;
    employeeUuid: string;
    firstName: string;
    lastName: string;
    grossPay?: string;
  },
): Promise<void> {
  await db().payrollCompensation.create({
    data: {
      ...ownedBy(owner),
      netPay: "2345.67",
      hours: "80.000",
      paymentMethod: "Direct Deposit",
      excluded: false,
      raw: { gross_pay: fields.grossPay ?? null },
      ...fields,
    },
  });
}

export async function createContractor(
  owner: Owner,
  fields: {
    firstName?: string;
    lastName?: string;
    businessName?: string;
    hourlyRate?: string;
    isActive?: boolean;
  },
): Promise<string> {
  const gustoUuid = randomUUID();
  await db().contractor.create({
    data: {
      ...ownedBy(owner),
      gustoUuid,
      type: fields.businessName ? "Business" : "Individual",
      wageType: "Hourly",
      startDate: day("2025-01-01"),
      raw: {},
      ...fields,
    },
  });
  return gustoUuid;
}
