/** The event types a subscription can cover. */
export const SUBSCRIPTION_TYPES = [
  "BankAccount",
  "Company",
  "CompanyBenefit",
  "Contractor",
  "ContractorPayment",
  "Employee",
  "EmployeeBenefit",
  "EmployeeJobCompensation",
  "ExternalPayroll",
  "Form",
  "Location",
  "Notification",
  "Payroll",
  "PayrollSync",
  "PaySchedule",
  "PeopleBatch",
  "Signatory",
] as const;
export type SubscriptionType = (typeof SUBSCRIPTION_TYPES)[number];
