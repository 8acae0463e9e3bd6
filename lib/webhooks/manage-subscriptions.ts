import "server-only";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type AuditAction, recordAudit } from "#lib/platform/audit/record-audit.ts";
import type { ActionCaller } from "#lib/access/action-caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { type Viewer, viewerActor } from "#lib/access/viewer.ts";
import { isUuid } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { WebhookSubscription } from "#lib/generated/prisma/client.ts";
import {
  createSubscriptionCall,
  deleteSubscriptionCall,
  gustoSubscription,
  requestVerificationTokenCall,
  updateSubscriptionCall,
} from "#lib/gusto/organization.ts";
import { SUBSCRIPTION_TYPES } from "#lib/gusto/subscription-types.ts";
import { lockNames } from "#lib/platform/database/lock-order.ts";
import { callOrganization, type NotDone } from "#lib/calls/call-organization.ts";
import { describeCallOutcome } from "#lib/organization/describe-outcome.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { SUBSCRIPTION_WORD } from "./subscription-word.ts";
import { SUGGESTED_TYPES, type SubscriptionView } from "./subscription-views.ts";

/** Where Gusto delivers to, as people see it. */
export const webhookUrl = (): string => `${env().APP_URL}/api/gusto/webhooks`;

/**
 * The address that a new subscription gets. The word in it is known to Gusto alone, so a verification token that comes with it is
 * Gusto's, and strangers who send invented ones are turned away before they cost anything.
 */
const newAddress = (): string =>
  `${webhookUrl()}?${SUBSCRIPTION_WORD}=${randomBytes(24).toString("base64url")}`;

/** An address without its word. */
const shownAddress = (url: string): string => url.split("?", 1)[0] ?? url;

/** Our subscriptions, the newest first. Those that we deleted are not among them. */
export async function listSubscriptions(viewer: Viewer): Promise<SubscriptionView[]> {
  requireOperator(viewer);
  const rows = await db().webhookSubscription.findMany({
    where: { environment: env().GUSTO_ENVIRONMENT, removedAt: null },
    orderBy: { createdAt: "desc" },
  });
  return rows.map(
    ({
      id,
      gustoUuid,
      url,
      subscriptionTypes,
      status,
      sealedVerificationToken,
      verificationAskedAt,
      verifiedAt,
      lastDeliveryAt,
      checkedAt,
      problem,
    }) => ({
      id,
      gustoUuid,
      url: shownAddress(url),
      types: subscriptionTypes,
      status,
      hasKey: sealedVerificationToken !== null,
      awaitsToken: verificationAskedAt !== null,
      verifiedAt,
      lastDeliveryAt,
      checkedAt,
      problem,
    }),
  );
}

const chosenTypes = z
  .array(z.enum(SUBSCRIPTION_TYPES))
  .min(1)
  .max(SUBSCRIPTION_TYPES.length)
  .transform((types) => [...new Set(types)].sort());

function readTypes(types: unknown): string[] {
  const parsed = chosenTypes.safeParse(types);
  if (!parsed.success)
    throw new AppError("invalid_input", "Choose at least one kind of event.", { field: "types" });
  return parsed.data;
}

/**
 * Subscribes. The row comes first, waiting for its token: Gusto sends that at once, maybe before it answers this call. An answer that is
 * lost leaves the row as "creating"; the check finds the subscription at Gusto by its address.
 */
export async function createSubscription(
  { viewer, ip }: ActionCaller,
  types: unknown = SUGGESTED_TYPES,
): Promise<void> {
  await admit(viewer);
  const subscriptionTypes = readTypes(types);
  const environment = env().GUSTO_ENVIRONMENT;
  const url = newAddress();
  const ours = { OR: [{ url: webhookUrl() }, { url: { startsWith: `${webhookUrl()}?` } }] };
  const row = await transaction(async (tx) => {
    // One at a time: two subscriptions to one address would deliver everything twice.
    await lockNames(tx, ["webhook_subscriptions"]);
    const active = await tx.webhookSubscription.findFirst({
      where: { environment, ...ours, removedAt: null, status: { not: "removed" } },
    });
    if (active)
      throw new AppError(
        "conflict",
        "This dashboard has a subscription already. Change what it is about, or delete it first.",
      );
    await tx.webhookSubscription.updateMany({
      where: { environment, ...ours, removedAt: null, status: "removed" },
      data: { removedAt: new Date() },
    });
    const created = await tx.webhookSubscription.create({
      data: {
        environment,
        url,
        subscriptionTypes,
        status: "creating",
        verificationAskedAt: new Date(),
      },
    });
    await audit(tx, { viewer, ip }, "webhooks_subscribed", created.id, {
      types: subscriptionTypes,
    });
    return created;
  });
  const outcome = await callOrganization(
    createSubscriptionCall(url, subscriptionTypes),
    gustoSubscription,
  );
  if (outcome.kind === "ok") {
    await db().webhookSubscription.updateMany({
      where: { id: row.id, gustoUuid: null },
      data: { gustoUuid: outcome.value.uuid, status: outcome.value.status },
    });
    return;
  }
  const isUnknown = outcome.kind === "unavailable" && outcome.reason !== "never_sent";
  const problem = isUnknown
    ? `${describeCallOutcome(outcome)} Whether the subscription was made is found out by the next check.`
    : describeCallOutcome(outcome);
  await db().webhookSubscription.update({
    where: { id: row.id },
    data: isUnknown ? { problem } : { problem, removedAt: new Date() },
  });
  throw failed(outcome, problem);
}

/** Changes what a subscription is about. */
export async function changeSubscription(
  caller: ActionCaller,
  id: unknown,
  types: unknown,
): Promise<void> {
  const subscription = await requireSubscription(caller.viewer, id);
  const subscriptionTypes = readTypes(types);
  const outcome = await callOrganization(
    updateSubscriptionCall(subscription.gustoUuid, subscriptionTypes),
    gustoSubscription,
  );
  if (outcome.kind !== "ok") throw failed(outcome);
  await transaction(async (tx) => {
    await tx.webhookSubscription.update({
      where: { id: subscription.id },
      data: { subscriptionTypes, status: outcome.value.status },
    });
    await audit(tx, caller, "webhooks_changed", subscription.id, { types: subscriptionTypes });
  });
}

/** Asks Gusto to send a new verification token. The old one stays in force until the new one is confirmed. */
export async function verifySubscriptionAgain(caller: ActionCaller, id: unknown): Promise<void> {
  const subscription = await requireSubscription(caller.viewer, id);
  await askForToken(subscription);
  await audit(db(), caller, "webhooks_verified", subscription.id, {});
}

/** Listens for a token from now on, then asks for it. */
export async function askForToken(
  { id, gustoUuid }: { id: string; gustoUuid: string },
  lane?: 0 | 2,
): Promise<void> {
  await db().webhookSubscription.update({
    where: { id },
    data: { verificationAskedAt: new Date() },
  });
  const outcome = await callOrganization(requestVerificationTokenCall(gustoUuid), z.unknown(), {
    lane,
  });
  if (outcome.kind !== "ok") throw failed(outcome);
}

/** Deletes a subscription at Gusto. One that Gusto does not have any more is only forgotten here. */
export async function deleteSubscription(caller: ActionCaller, id: unknown): Promise<void> {
  await admit(caller.viewer);
  const subscription = await findSubscription(id);
  if (!subscription) throw new AppError("not_found", "There is no such subscription.");
  if (subscription.gustoUuid !== null && subscription.status !== "removed") {
    const outcome = await callOrganization(
      deleteSubscriptionCall(subscription.gustoUuid),
      z.unknown(),
    );
    if (outcome.kind !== "ok" && outcome.kind !== "not_found") throw failed(outcome);
  }
  await transaction(async (tx) => {
    await tx.webhookSubscription.update({
      where: { id: subscription.id },
      data: {
        removedAt: new Date(),
        status: "removed",
        sealedVerificationToken: null,
        verificationAskedAt: null,
      },
    });
    await audit(tx, caller, "webhooks_unsubscribed", subscription.id, {});
  });
}

async function admit(viewer: Viewer): Promise<void> {
  requireOperator(viewer);
  await takeFromRateLimit("organization", viewer.userId);
}

async function findSubscription(id: unknown): Promise<WebhookSubscription | null> {
  return isUuid(id)
    ? db().webhookSubscription.findFirst({
        where: { id, environment: env().GUSTO_ENVIRONMENT, removedAt: null },
      })
    : null;
}

async function requireSubscription(
  viewer: Viewer,
  id: unknown,
): Promise<WebhookSubscription & { gustoUuid: string }> {
  await admit(viewer);
  const found = await findSubscription(id);
  if (!found?.gustoUuid) throw new AppError("not_found", "There is no such subscription.");
  return { ...found, gustoUuid: found.gustoUuid };
}

function failed(outcome: NotDone, message = describeCallOutcome(outcome)): AppError {
  return new AppError(outcome.kind === "unavailable" ? "unavailable" : "gusto_refused", message);
}

function audit(
  tx: Parameters<typeof recordAudit>[0],
  { viewer, ip }: ActionCaller,
  action: AuditAction,
  id: string,
  detail: { types?: string[] },
): Promise<void> {
  return recordAudit(tx, {
    actor: viewerActor(viewer),
    action,
    subject: `webhook-subscription:${id}`,
    ip,
    detail,
  });
}
