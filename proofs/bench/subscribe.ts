import { setTimeout as delay } from "node:timers/promises";
import { db } from "#lib/platform/database/db.ts";
import { createSubscription } from "#lib/webhooks/subscriptions/create-subscription.ts";
import { openVerificationToken } from "#lib/webhooks/subscriptions/verification-key.ts";

const VERIFIED_WITHIN_MS = 60_000;

/**
 * Subscribes as an operator does, and waits for the handshake, which app, worker and simulator
 * bring to its end by themselves.
 */
export async function subscribe(): Promise<string> {
  const { id: userId } = await db().user.create({ data: { role: "operator", name: "Bench" } });
  await createSubscription({
    viewer: { userId, role: "operator", name: "Bench", email: null, sessionId: userId },
    ip: null,
  });
  for (const deadline = Date.now() + VERIFIED_WITHIN_MS; Date.now() < deadline; await delay(200)) {
    const row = await db().webhookSubscription.findFirst({ where: { status: "verified" } });
    if (row?.sealedVerificationToken)
      return (await openVerificationToken(row.sealedVerificationToken, row.id)).reveal();
  }
  throw new Error("The subscription was not verified.");
}
