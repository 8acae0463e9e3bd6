// Sends events and handshakes, with real time between retries. After a reset or stop, nothing more
// is sent.

import { nextId } from "../state/model.ts";
import { findSubscription, signBody, wantsEvent } from "./subscriptions.ts";
import type { Simulator } from "../state/model.ts";
import type { GustoEvent } from "../state/event-model.ts";
import type { Delivery, WebhookRun, WebhookSubscription } from "../state/webhook-model.ts";

const MAX_RETRIES = 16;
const MAX_IN_FLIGHT = 10;
const DELIVERIES_KEPT = 20_000;
const MAX_DISORDER_MS = 1000;

export function deliverEvent(simulator: Simulator, event: GustoEvent): void {
  const { webhook_duplicates, webhook_disorder, webhook_delay_ms } = simulator.state.application;
  for (const subscription of simulator.state.webhook_subscriptions) {
    if (!wantsEvent(subscription, event)) continue;
    const copies = Math.random() < webhook_duplicates ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const heldBack =
        Math.random() < webhook_disorder ? (0.2 + 0.8 * Math.random()) * MAX_DISORDER_MS : 0;
      enqueue(simulator, subscription, event, JSON.stringify(event), webhook_delay_ms + heldBack);
    }
  }
}

export function sendHandshake(simulator: Simulator, subscription: WebhookSubscription): void {
  enqueue(
    simulator,
    subscription,
    null,
    JSON.stringify({ verification_token: subscription.offered_token }),
    simulator.state.application.webhook_delay_ms,
  );
}

function enqueue(
  simulator: Simulator,
  subscription: WebhookSubscription,
  event: GustoEvent | null,
  body: string,
  delayMs: number,
): void {
  const run = simulator.run.webhooks;
  const delivery: Delivery = {
    id: nextId(simulator),
    subscription_uuid: subscription.uuid,
    event,
    body,
    state: run.paused ? "dropped" : "waiting",
    attempts: 0,
    last_status: null,
    last_attempt_at: null,
  };
  run.deliveries.push(delivery);
  if (run.deliveries.length > DELIVERIES_KEPT) run.deliveries.shift();
  if (!run.paused) schedule(simulator, run, delivery, delayMs);
}

function schedule(
  simulator: Simulator,
  run: WebhookRun,
  delivery: Delivery,
  delayMs: number,
): void {
  const due = () => {
    run.queue.push(delivery);
    pump(simulator, run);
  };
  // Straight into the queue, so the order is kept if there is no delay.
  if (delayMs === 0) return due();
  setTimeout(due, delayMs).unref();
}

function pump(simulator: Simulator, run: WebhookRun): void {
  while (run.in_flight < MAX_IN_FLIGHT) {
    const delivery = run.queue.shift();
    if (delivery === undefined) return;
    run.in_flight += 1;
    void attempt(simulator, run, delivery).finally(() => {
      run.in_flight -= 1;
      pump(simulator, run);
    });
  }
}

async function attempt(simulator: Simulator, run: WebhookRun, delivery: Delivery): Promise<void> {
  const subscription =
    simulator.run.webhooks === run ? findSubscription(simulator, delivery.subscription_uuid) : null;
  if (run.paused) delivery.state = "dropped";
  else if (subscription === null || !isStillWanted(subscription, delivery))
    delivery.state = "cancelled";
  if (subscription === null || delivery.state !== "waiting") return;
  delivery.attempts += 1;
  delivery.last_attempt_at = simulator.clock.now();
  delivery.last_status = await post(
    subscription,
    delivery,
    simulator.state.application.webhook_timeout_ms,
  );
  if (
    typeof delivery.last_status === "number" &&
    delivery.last_status >= 200 &&
    delivery.last_status < 300
  ) {
    delivery.state = "delivered";
    return;
  }
  if (delivery.attempts <= MAX_RETRIES) {
    return schedule(
      simulator,
      run,
      delivery,
      simulator.state.application.webhook_retry_base_ms * 2 ** (delivery.attempts - 1),
    );
  }
  delivery.state = "failed";
  if (delivery.event === null || simulator.run.webhooks !== run) return;
  subscription.status = "unreachable";
  simulator.changed();
}

/**
 * A handshake is still needed while its token is the latest; an event while the subscription is
 * verified.
 */
function isStillWanted(subscription: WebhookSubscription, delivery: Delivery): boolean {
  return delivery.event === null
    ? delivery.body.includes(subscription.offered_token)
    : subscription.status === "verified";
}

async function post(
  subscription: WebhookSubscription,
  delivery: Delivery,
  timeoutMs: number,
): Promise<Delivery["last_status"]> {
  const signed = delivery.event !== null && subscription.verification_token !== null;
  try {
    const response = await fetch(subscription.url, {
      method: "POST",
      body: delivery.body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        "Content-Type": "application/json",
        ...(signed
          ? { "X-Gusto-Signature": signBody(delivery.body, subscription.verification_token ?? "") }
          : {}),
      },
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? "timeout" : "unreachable";
  }
}
