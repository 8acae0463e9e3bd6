// /v1/webhook_subscriptions and the webhook health check (system access token).

import { requireScope } from "./guard.ts";
import { readObject } from "./read-object.ts";
import { apiError, notFound } from "../http/errors.ts";
import { isoTime } from "../state/clock.ts";
import { INPUT_ONLY_TYPE, SUBSCRIPTION_TYPES } from "../state/webhook-model.ts";
import { sendHandshake } from "../webhooks/dispatch.ts";
import {
  createSubscription,
  deleteSubscription,
  findSubscription,
  offerFreshToken,
  verifySubscription,
} from "../webhooks/subscriptions.ts";
import type { JsonObject } from "./read-object.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";
import type { WebhookSubscription } from "../state/webhook-model.ts";

const PATH = "/v1/webhook_subscriptions";
const HEALTH_WINDOW_MS = 10 * 60_000;

export function mountWebhookSubscriptions(app: SimulatorApp, simulator: Simulator): void {
  app.post(PATH, async (c) => {
    requireScope(c, "webhook_subscriptions:write");
    const body = await readObject(c);
    const subscription = createSubscription(simulator, readUrl(body), readTypes(body));
    sendHandshake(simulator, subscription);
    return c.json(describe(subscription), 201);
  });

  app.get(PATH, (c) => {
    requireScope(c, "webhook_subscriptions:read");
    return c.json(simulator.state.webhook_subscriptions.map(describe));
  });

  app.get(`${PATH}/:uuid`, (c) => {
    requireScope(c, "webhook_subscriptions:read");
    return c.json(describe(getSubscription(simulator, c)));
  });

  app.put(`${PATH}/:uuid`, async (c) => {
    requireScope(c, "webhook_subscriptions:write");
    const subscription = getSubscription(simulator, c);
    subscription.subscription_types = readTypes(await readObject(c));
    simulator.changed();
    return c.json(describe(subscription));
  });

  app.delete(`${PATH}/:uuid`, (c) => {
    requireScope(c, "webhook_subscriptions:write");
    deleteSubscription(simulator, getSubscription(simulator, c).uuid);
    return c.body(null, 204);
  });

  mountVerification(app, simulator);
}

function mountVerification(app: SimulatorApp, simulator: Simulator): void {
  app.put(`${PATH}/:uuid/verify`, async (c) => {
    requireScope(c, "webhook_subscriptions:write");
    const subscription = getSubscription(simulator, c);
    const presented = (await readObject(c))["verification_token"];
    if (typeof presented !== "string" || !verifySubscription(simulator, subscription, presented))
      throw invalid("base", "Invalid verification token");
    return c.json(describe(subscription));
  });

  app.get(`${PATH}/:uuid/request_verification_token`, (c) => {
    requireScope(c, "webhook_subscriptions:read");
    const subscription = getSubscription(simulator, c);
    offerFreshToken(simulator, subscription);
    sendHandshake(simulator, subscription);
    return c.json({
      message: "Success! The subscriber will be notified with the verification token",
    });
  });

  app.get("/v1/webhooks/health_check", (c) => {
    requireScope(c, "webhook_subscriptions:read");
    return c.json({ status: healthOf(simulator), last_checked_at: isoTime(simulator.clock.now()) });
  });
}

function healthOf(simulator: Simulator): "healthy" | "unhealthy" | "unknown" {
  const { paused, deliveries } = simulator.run.webhooks;
  if (paused) return "unhealthy";
  const since = simulator.clock.now() - HEALTH_WINDOW_MS;
  return deliveries.some((each) => (each.last_attempt_at ?? 0) > since) ? "healthy" : "unknown";
}

function getSubscription(simulator: Simulator, c: SimulatorContext): WebhookSubscription {
  const subscription = findSubscription(simulator, c.req.param("uuid") ?? "");
  if (subscription === null) throw notFound();
  return subscription;
}

function describe({ uuid, url, status, subscription_types }: WebhookSubscription) {
  return {
    uuid,
    url,
    status,
    subscription_types: subscription_types.filter((type) => type !== INPUT_ONLY_TYPE),
  };
}

/** Gusto requires a publicly routable URL; a simulator must accept one on this machine. */
function readUrl(body: JsonObject): string {
  const url = body["url"];
  if (typeof url !== "string" || url === "")
    throw apiError(422, {
      error_key: "url",
      category: "missing_parameter",
      message: "url is required.",
    });
  if (!URL.canParse(url) || !["http:", "https:"].includes(new URL(url).protocol))
    throw invalid("url", "Url is not a valid URL");
  return url;
}

function readTypes(body: JsonObject): string[] {
  const types = body["subscription_types"];
  if (types === undefined || types === null)
    throw apiError(422, {
      error_key: "subscription_types",
      category: "missing_parameter",
      message: "subscription_types is required.",
    });
  const known: readonly unknown[] = SUBSCRIPTION_TYPES;
  if (!Array.isArray(types) || types.length === 0 || !types.every((type) => known.includes(type))) {
    throw invalid(
      "subscription_types",
      `Subscription types must be one or more of: ${SUBSCRIPTION_TYPES.join(", ")}`,
    );
  }
  return [...new Set(types as string[])];
}

function invalid(errorKey: string, message: string) {
  return apiError(422, { error_key: errorKey, category: "invalid_attribute_value", message });
}
