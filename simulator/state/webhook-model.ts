// Webhook subscriptions survive a restart; deliveries in progress don't.

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
/** Accepted in a subscription, but never returned in responses. */
export const INPUT_ONLY_TYPE = "PeopleBatch";

export type WebhookSubscription = {
  uuid: string;
  url: string;
  status: SubscriptionStatus;
  subscription_types: string[];
  /** Signs the deliveries; null until the subscription is first verified. */
  verification_token: string | null;
  /** The token sent last, which `verify` expects. */
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
  /** The newest deliveries, including finished ones. */
  deliveries: Delivery[];
  /** Due now, in order. */
  queue: Delivery[];
  in_flight: number;
};

export function createWebhookRun(): WebhookRun {
  return { paused: false, deliveries: [], queue: [], in_flight: 0 };
}
