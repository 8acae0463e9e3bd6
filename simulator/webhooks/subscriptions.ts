// Creates, verifies and selects subscriptions. dispatch.ts decides what is sent to them and when.

import { createHmac, randomUUID } from "node:crypto";
import type { Simulator } from "../state/model.ts";
import type { GustoEvent } from "../state/event-model.ts";
import type { WebhookSubscription } from "../state/webhook-model.ts";

/** Every subscription gets connects and disconnects, whatever its types. */
const ALWAYS_SENT = ["company.provisioned", "company.deprovisioned"];
const TYPE_OF_ENTITY: Readonly<Record<string, string>> = {
  Job: "EmployeeJobCompensation",
  Compensation: "EmployeeJobCompensation",
};

export function createSubscription(
  simulator: Simulator,
  url: string,
  subscriptionTypes: string[],
): WebhookSubscription {
  const subscription: WebhookSubscription = {
    uuid: randomUUID(),
    url,
    status: "pending",
    subscription_types: subscriptionTypes,
    verification_token: null,
    offered_token: randomUUID(),
  };
  simulator.state.webhook_subscriptions.push(subscription);
  simulator.changed();
  return subscription;
}

export function findSubscription(simulator: Simulator, uuid: string): WebhookSubscription | null {
  return simulator.state.webhook_subscriptions.find((each) => each.uuid === uuid) ?? null;
}

export function deleteSubscription(simulator: Simulator, uuid: string): boolean {
  const { state } = simulator;
  const before = state.webhook_subscriptions.length;
  state.webhook_subscriptions = state.webhook_subscriptions.filter((each) => each.uuid !== uuid);
  simulator.changed();
  return state.webhook_subscriptions.length < before;
}

export function offerFreshToken(simulator: Simulator, subscription: WebhookSubscription): void {
  subscription.offered_token = randomUUID();
  simulator.changed();
}

/** The latest token wins; until then, a verified subscription keeps the old one. */
export function verifySubscription(
  simulator: Simulator,
  subscription: WebhookSubscription,
  presented: string,
): boolean {
  if (presented !== subscription.offered_token) return false;
  subscription.verification_token = presented;
  subscription.status = "verified";
  simulator.changed();
  return true;
}

export function wantsEvent(subscription: WebhookSubscription, event: GustoEvent): boolean {
  if (subscription.status !== "verified") return false;
  if (ALWAYS_SENT.includes(event.event_type)) return true;
  return subscription.subscription_types.includes(
    TYPE_OF_ENTITY[event.entity_type] ?? event.entity_type,
  );
}

/** Lowercase hex HMAC-SHA256 of the raw body: no prefix, no timestamp. */
export function signBody(body: string, verificationToken: string): string {
  return createHmac("sha256", verificationToken).update(body, "utf8").digest("hex");
}
