import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import type { SubscriptionView } from "./subscription-views.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { db } from "#lib/platform/database/db.ts";
import { shownAddress } from "./subscription-address.ts";

/** Our subscriptions, newest first, without those we deleted. */
export async function listSubscriptions(viewer: Viewer): Promise<SubscriptionView[]> {
  requireOperator(viewer);
  const rows = await db().webhookSubscription.findMany({
    where: { removedAt: null },
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
