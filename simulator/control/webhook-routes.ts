// Controls webhooks: trigger events, watch deliveries, lose them, delete a subscription without
// telling the product.

import { randomUUID } from "node:crypto";
import { isoTimeOrNull } from "../state/clock.ts";
import { appendEvent, newEvent } from "../state/events.ts";
import { fingerprint } from "../oauth/grants.ts";
import { deliverEvent } from "../webhooks/dispatch.ts";
import { deleteSubscription, findSubscription } from "../webhooks/subscriptions.ts";
import { readBody } from "./read-body.ts";
import { pauseBody, sendBody, subscriptionBody } from "./schemas.ts";
import type { z } from "zod";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";
import type { GustoEvent } from "../state/event-model.ts";
import type { Delivery, WebhookSubscription } from "../state/webhook-model.ts";

export function mountWebhookRoutes(app: SimulatorApp, simulator: Simulator): void {
  app.post("/_simulator/webhooks/send", async (c) => {
    const body = await readBody(c, sendBody);
    const events = Array.from({ length: body.count }, () => eventFrom(simulator, body));
    for (const event of events) appendEvent(simulator, event);
    const deliveries = events.flatMap((event) =>
      Array.from({ length: body.duplicates + 1 }, () => event),
    );
    for (const event of body.shuffle ? shuffled(deliveries) : deliveries)
      deliverEvent(simulator, event);
    return c.json({ events }, 202);
  });

  app.get("/_simulator/webhooks", (c) => {
    const { paused, deliveries } = simulator.run.webhooks;
    const bySubscription = Map.groupBy(deliveries, (delivery) => delivery.subscription_uuid);
    const subscriptions = simulator.state.webhook_subscriptions.map((each) =>
      describe(each, bySubscription.get(each.uuid) ?? []),
    );
    return c.json({
      paused,
      queue_length: deliveries.filter((each) => each.state === "waiting").length,
      subscriptions,
    });
  });

  app.post("/_simulator/webhooks/pause", async (c) => {
    const { paused } = await readBody(c, pauseBody);
    simulator.run.webhooks.paused = paused;
    return c.json({ paused });
  });

  app.post("/_simulator/webhooks/:uuid", async (c) => {
    const subscription = findSubscription(simulator, c.req.param("uuid"));
    if (subscription === null) return c.json({ error: "not_found" }, 404);
    subscription.status = (await readBody(c, subscriptionBody)).status;
    simulator.changed();
    return c.json(describe(subscription, []));
  });

  app.delete("/_simulator/webhooks/:uuid", (c) =>
    deleteSubscription(simulator, c.req.param("uuid"))
      ? c.body(null, 204)
      : c.json({ error: "not_found" }, 404),
  );
}

function eventFrom(simulator: Simulator, body: z.infer<typeof sendBody>): GustoEvent {
  const type = body.entity_type ?? entityTypeOf(body.event_type);
  const uuid = body.entity_uuid ?? (type === "Company" ? body.company_uuid : randomUUID());
  const event = newEvent(simulator, body.event_type, body.company_uuid, { type, uuid });
  return body.timestamp === undefined ? event : { ...event, timestamp: body.timestamp };
}

/** `employee.bank_account.created` is about a BankAccount. */
function entityTypeOf(eventType: string): string {
  const noun = eventType.split(".").at(-2) ?? "company";
  return noun
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function describe(subscription: WebhookSubscription, deliveries: Delivery[]) {
  const { uuid, url, status, subscription_types, verification_token, offered_token } = subscription;
  return {
    uuid,
    url,
    status,
    subscription_types,
    verification_token_fingerprint:
      verification_token === null ? null : fingerprint(verification_token),
    offered_token_fingerprint: fingerprint(offered_token),
    queue_length: deliveries.filter((each) => each.state === "waiting").length,
    deliveries: deliveries.map(({ id, event, state, attempts, last_status, last_attempt_at }) => ({
      id,
      event_uuid: event?.uuid ?? null,
      event_type: event?.event_type ?? null,
      state,
      attempts,
      last_status,
      last_attempt_at: isoTimeOrNull(last_attempt_at),
    })),
  };
}
