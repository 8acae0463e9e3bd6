import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import type { WebhookSubscription } from "#lib/generated/prisma/client.ts";
import {
  type GustoSubscription,
  gustoSubscriptions,
  listSubscriptionsCall,
} from "#lib/gusto/organization.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { logger } from "#lib/platform/logger.ts";
import { callOrganization, ORGANIZATION_LANES } from "#lib/calls/call-organization.ts";
import { createNotice } from "#lib/notices/create-notice.ts";
import { askForToken } from "./manage-subscriptions.ts";

/*
 * Compares our subscriptions with Gusto's and repairs what it can: requests a token again, and
 * finds a subscription whose creation was answered too late by its URL. One that was deleted at
 * Gusto isn't recreated, because that may have been on purpose.
 */

/** A handshake in progress is left alone for this long. */
const ASK_AGAIN_MINUTES = 15;
/** By then, a request to create a subscription has ended. */
const CREATING_MINUTES = 2;

/** @returns null if Gusto couldn't be asked, or there is nothing to compare */
export async function checkSubscriptions(now = databaseNow()): Promise<{ checked: number } | null> {
  const ours = await db().webhookSubscription.findMany({ where: { removedAt: null } });
  if (ours.length === 0) return null;
  const outcome = await callOrganization(listSubscriptionsCall(), gustoSubscriptions, {
    lane: ORGANIZATION_LANES.job,
  });
  if (outcome.kind !== "ok") return null;
  const theirs = new Map(outcome.value.map((each) => [each.uuid, each]));
  const claimed = new Set(ours.map(({ gustoUuid }) => gustoUuid));
  for (const subscription of ours) {
    const found =
      subscription.gustoUuid === null
        ? outcome.value.find(({ uuid, url }) => url === subscription.url && !claimed.has(uuid))
        : theirs.get(subscription.gustoUuid);
    if (subscription.gustoUuid === null) await settleCreation(subscription, found, now);
    else if (found)
      await compare({ ...subscription, gustoUuid: subscription.gustoUuid }, found, now);
    else if (subscription.status !== "removed") await recordGone(subscription);
  }
  return { checked: ours.length };
}

async function settleCreation(
  { id, createdAt }: WebhookSubscription,
  found: GustoSubscription | undefined,
  now: Date,
): Promise<void> {
  if (found)
    await db().webhookSubscription.updateMany({
      where: { id, gustoUuid: null },
      data: {
        gustoUuid: found.uuid,
        status: found.status,
        subscriptionTypes: found.subscription_types,
        problem: null,
        checkedAt: now,
      },
    });
  else if (now.getTime() - createdAt.getTime() > CREATING_MINUTES * MINUTE_MS)
    await db().webhookSubscription.updateMany({
      where: { id, gustoUuid: null },
      data: { removedAt: now },
    });
}

async function compare(
  ours: WebhookSubscription & { gustoUuid: string },
  theirs: GustoSubscription,
  now: Date,
): Promise<void> {
  const works = theirs.status === "verified" && ours.sealedVerificationToken !== null;
  const problem = works
    ? null
    : (PROBLEMS[theirs.status] ??
      "Gusto confirmed the subscription, but its key is not stored here. A new key has been requested.");
  await db().webhookSubscription.update({
    where: { id: ours.id },
    data: {
      status: theirs.status,
      checkedAt: now,
      problem,
      ...(works && ours.verifiedAt === null && { verifiedAt: now }),
    },
  });
  const askedMinutesAgo = ours.verificationAskedAt
    ? (now.getTime() - ours.verificationAskedAt.getTime()) / MINUTE_MS
    : Infinity;
  if (works || askedMinutesAgo < ASK_AGAIN_MINUTES) return;
  await askForToken(ours, ORGANIZATION_LANES.job).catch((error: unknown) =>
    logger().warn(
      { err: error, subscriptionId: ours.id },
      "A verification token could not be requested",
    ),
  );
}

const PROBLEMS: Readonly<Record<string, string>> = {
  pending:
    "Waiting for verification. Gusto sends its token to this dashboard's address, so it must be able to reach it.",
  unreachable:
    "Gusto stopped delivering to this address. Meanwhile events are read from Gusto's event list, and a new verification has been requested.",
};

async function recordGone({ id, url }: WebhookSubscription): Promise<void> {
  const problem =
    "This subscription was deleted in Gusto. Until it is created again, events are read from Gusto's event list every five minutes.";
  const { count } = await db().webhookSubscription.updateMany({
    where: { id, status: { not: "removed" } },
    data: {
      status: "removed",
      problem,
      sealedVerificationToken: null,
      verificationAskedAt: null,
      checkedAt: databaseNow(),
    },
  });
  if (count === 1)
    await createNotice({
      companyId: null,
      kind: "webhooks_gone",
      key: `webhooks-gone:${id}`,
      text: `The webhook subscription of ${url.split("?", 1)[0]} was deleted in Gusto. Changes arrive up to five minutes late until you create it again.`,
    });
}
