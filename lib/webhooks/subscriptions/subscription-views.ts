import type { SubscriptionType } from "#lib/gusto/subscription-types.ts";

export type SubscriptionView = {
  id: string;
  gustoUuid: string | null;
  url: string;
  types: string[];
  status: string;
  /** A key is stored, so its deliveries can be verified. */
  hasKey: boolean;
  awaitsToken: boolean;
  verifiedAt: Date | null;
  lastDeliveryAt: Date | null;
  checkedAt: Date | null;
  problem: string | null;
};

/** The types this dashboard acts on. */
export const SUGGESTED_TYPES: readonly SubscriptionType[] = [
  "Company",
  "Contractor",
  "Employee",
  "EmployeeJobCompensation",
  "Location",
  "Payroll",
  "PaySchedule",
];
