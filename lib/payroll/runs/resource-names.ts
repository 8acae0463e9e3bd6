/** What is read of a company, in this order: payrolls come before what people got in them. Pure; components may import it. */
export const RESOURCES = [
  "company",
  "locations",
  "departments",
  "employees",
  "contractors",
  "pay_schedules",
  "pay_periods",
  "payrolls",
  "payroll_compensations",
] as const;

export type ResourceName = (typeof RESOURCES)[number];

export const RESOURCE_WORDS: Readonly<Record<ResourceName, string>> = {
  company: "Company",
  locations: "Locations",
  departments: "Departments",
  employees: "Employees",
  contractors: "Contractors",
  pay_schedules: "Pay schedules",
  pay_periods: "Pay periods",
  payrolls: "Payrolls",
  payroll_compensations: "Pay of each person",
};

/** Why a run was started. */
export type SyncTrigger = "pick" | "person" | "api" | "webhook" | "schedule";

export type SyncRunState = "queued" | "running" | "succeeded" | "partial" | "failed" | "cancelled";
