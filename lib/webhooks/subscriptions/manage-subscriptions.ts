import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { z } from "zod";
import type { Caller } from "#lib/access/caller.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import {
  deleteSubscriptionCall,
  gustoSubscription,
  requestVerificationTokenCall,
  updateSubscriptionCall,
} from "#lib/gusto/organization.ts";
import { callOrganization } from "#lib/calls/call-organization.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import {
  admitOperator,
  readTypes,
  auditSubscription,
  gustoFailure,
  requireSubscription,
  findSubscription,
} from "./subscription-guards.ts";

/** Changes a subscription's event types. */
export async function changeSubscription(
  caller: Caller,
  id: unknown,
  types: unknown,
): Promise<void> {
  const subscription = await requireSubscription(caller.viewer, id);
  const subscriptionTypes = readTypes(types);
  const outcome = await callOrganization(
    updateSubscriptionCall(subscription.gustoUuid, subscriptionTypes),
    gustoSubscription,
  );
  if (outcome.kind !== "ok") throw gustoFailure(outcome);
  await transaction(async (tx) => {
    await tx.webhookSubscription.update({
      where: { id: subscription.id },
      data: { subscriptionTypes, status: outcome.value.status },
    });
    await auditSubscription(tx, caller, "webhooks_changed", subscription.id, {
      types: subscriptionTypes,
    });
  });
}

/**
 * Asks Gusto for a new verification token. The old one stays valid until the new one is confirmed.
 */
export async function verifySubscriptionAgain(caller: Caller, id: unknown): Promise<void> {
  const subscription = await requireSubscription(caller.viewer, id);
  await askForToken(subscription);
  await auditSubscription(db(), caller, "webhooks_verified", subscription.id, {});
}

/** Starts accepting a token, then asks for it. */
export async function askForToken(
  { id, gustoUuid }: { id: string; gustoUuid: string },
  lane?: 0 | 2,
): Promise<void> {
  await db().webhookSubscription.update({
    where: { id },
    data: { verificationAskedAt: databaseNow() },
  });
  const outcome = await callOrganization(requestVerificationTokenCall(gustoUuid), z.unknown(), {
    lane,
  });
  if (outcome.kind !== "ok") throw gustoFailure(outcome);
}

/** Deletes a subscription at Gusto. If Gusto no longer has it, it is only removed here. */
export async function deleteSubscription(caller: Caller, id: unknown): Promise<void> {
  await admitOperator(caller.viewer);
  const subscription = await findSubscription(id);
  if (!subscription) throw new AppError("not_found", "Subscription not found.");
  if (subscription.gustoUuid !== null && subscription.status !== "removed") {
    const outcome = await callOrganization(
      deleteSubscriptionCall(subscription.gustoUuid),
      z.unknown(),
    );
    if (outcome.kind !== "ok" && outcome.kind !== "not_found") throw gustoFailure(outcome);
  }
  await transaction(async (tx) => {
    await tx.webhookSubscription.update({
      where: { id: subscription.id },
      data: {
        removedAt: databaseNow(),
        status: "removed",
        sealedVerificationToken: null,
        verificationAskedAt: null,
      },
    });
    await auditSubscription(tx, caller, "webhooks_unsubscribed", subscription.id, {});
  });
}
