import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Caller } from "#lib/access/caller.ts";
import { SUGGESTED_TYPES } from "./subscription-views.ts";
import {
  admitOperator,
  readTypes,
  auditSubscription,
  gustoFailure,
} from "./subscription-guards.ts";
import { env } from "#lib/platform/env.ts";
import { newAddress, webhookUrl } from "./subscription-address.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { lockNames } from "#lib/platform/database/lock-order.ts";
import { AppError } from "#lib/platform/errors.ts";
import { callOrganization } from "#lib/calls/call-organization.ts";
import { createSubscriptionCall, gustoSubscription } from "#lib/gusto/organization.ts";
import { db } from "#lib/platform/database/db.ts";
import { describeCallOutcome } from "#lib/organization/describe-outcome.ts";

/**
 * Subscribes. The row is inserted first and waits for its token, because Gusto sends the token
 * immediately, possibly before it answers this call. If the response is lost, the row stays
 * "creating" and the check finds the subscription at Gusto by its URL.
 */
export async function createSubscription(
  caller: Caller,
  types: unknown = SUGGESTED_TYPES,
): Promise<void> {
  await admitOperator(caller.viewer);
  const subscriptionTypes = readTypes(types);
  const environment = env().GUSTO_ENVIRONMENT;
  const url = newAddress();
  const ours = { OR: [{ url: webhookUrl() }, { url: { startsWith: `${webhookUrl()}?` } }] };
  const row = await transaction(async (tx) => {
    // One at a time: two subscriptions to one URL would deliver everything twice.
    await lockNames(tx, ["webhook_subscriptions"]);
    const active = await tx.webhookSubscription.findFirst({
      where: { ...ours, removedAt: null, status: { not: "removed" } },
    });
    if (active)
      throw new AppError(
        "conflict",
        "This dashboard already has a subscription. Change its event types, or delete it first.",
      );
    await tx.webhookSubscription.updateMany({
      where: { ...ours, removedAt: null, status: "removed" },
      data: { removedAt: databaseNow() },
    });
    const created = await tx.webhookSubscription.create({
      data: {
        environment,
        url,
        subscriptionTypes,
        status: "creating",
        verificationAskedAt: databaseNow(),
      },
    });
    await auditSubscription(tx, caller, "webhooks_subscribed", created.id, {
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
    ? `${describeCallOutcome(outcome)} The next check will show whether the subscription was created.`
    : describeCallOutcome(outcome);
  await db().webhookSubscription.update({
    where: { id: row.id },
    data: isUnknown ? { problem } : { problem, removedAt: databaseNow() },
  });
  throw gustoFailure(outcome, problem);
}
