// Webhook subscriptions outlive a restart; what is on its way to them does not.

import type { GustoEvent } from "./event-model.ts";

export const SUBSCRIPTION_STATUSES = ["pending", "verified", "removed", "unreachable"] as const;
type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

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
  "TimeOffRequest",
] as const;
/** May be subscribed to, but is not a value that answers carry. */
export const INPUT_ONLY_TYPE = "PeopleBatch";

export type WebhookSubscription = {
  uuid: string;
  url: string;
  status: SubscriptionStatus;
  subscription_types: string[];
  /** Signs the deliveries; null until the subscription is verified for the first time. */
  verification_token: string | null;
  /** The token sent last: the one that `verify` asks for. */
  offered_token: string;
};

type DeliveryState = "waiting" | "delivered" | "failed" | "dropped" | "cancelled";

export type Delivery = {
  id: number;
  subscription_uuid: string;
  /** null: the handshake that carries a verification token. */
  event: GustoEvent | null;
  body: string;
  state: DeliveryState;
  attempts: number;
  last_status: number | "timeout" | "unreachable" | null;
  last_attempt_at: number | null;
};

export type WebhookRun = {
  paused: boolean;
  /** The newest deliveries, finished ones included. */
  deliveries: Delivery[];
  /** Due now, in order. */
  queue: Delivery[];
  in_flight: number;
};

export function createWebhookRun(): WebhookRun {
  return { paused: false, deliveries: [], queue: [], in_flight: 0 };
}
