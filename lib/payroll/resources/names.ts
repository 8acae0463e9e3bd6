/* Written by `npm run resources` from the files of this folder. Do not edit: a test compares. */

/** What is read of a company, in this order. Pure; components may import it. */
export const RESOURCES = [
  "company",
  "locations",
  "departments",
  "employees",
  "contractors",
  "pay_schedules",
  "company_benefits",
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
  company_benefits: "Benefits",
  pay_periods: "Pay periods",
  payrolls: "Payrolls",
  payroll_compensations: "Pay of each person",
};

/** Every table of synced data. */
export const TABLE_NAMES = [
  "company_profiles",
  "locations",
  "departments",
  "employees",
  "jobs",
  "compensations",
  "contractors",
  "pay_schedules",
  "company_benefits",
  "pay_periods",
  "payrolls",
  "payroll_compensations",
] as const;

export type TableName = (typeof TABLE_NAMES)[number];

/** Those that people and services are shown. */
export const DATA_TABLE_NAMES = [
  "locations",
  "departments",
  "employees",
  "jobs",
  "compensations",
  "contractors",
  "pay_schedules",
  "company_benefits",
  "pay_periods",
  "payrolls",
  "payroll_compensations",
] as const;

export type DataTableName = (typeof DATA_TABLE_NAMES)[number];
