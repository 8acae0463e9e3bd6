// What the last release holds before an update: companies that are connected and chosen, a key, a
// signed-in operator, a verified webhook. Copied into that release and run there, so it is written
// by its code. Prints one line of JSON.

import { setTimeout as delay } from "node:timers/promises";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { createSession, newSessionToken } from "#lib/access/sessions/sessions.ts";
import { sessionCookieName } from "#lib/access/sessions/session-cookie.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { createSubscription } from "#lib/webhooks/subscriptions/create-subscription.ts";
import { openVerificationToken } from "#lib/webhooks/subscriptions/verification-key.ts";
import { createViewer } from "#test/people.ts";
import { syncedCompanies } from "#test/synced-company.ts";

const VERIFIED_WITHIN_MS = 120_000;

export type Seed = {
  companies: { id: string; uuid: string; name: string }[];
  apiKey: string;
  cookie: string;
  verificationToken: string;
};

/** Gusto's request of verification reaches app and worker of that release by itself. */
async function verifySubscription(userId: string, email: string): Promise<string> {
  const viewer = { userId, role: "operator", name: "Update", email, sessionId: userId } as const;
  await createSubscription({ viewer, ip: null });
  for (const deadline = Date.now() + VERIFIED_WITHIN_MS; Date.now() < deadline; await delay(200)) {
    const row = await db().webhookSubscription.findFirst({ where: { status: "verified" } });
    if (row?.sealedVerificationToken)
      return (await openVerificationToken(row.sealedVerificationToken, row.id)).reveal();
  }
  throw new Error("The subscription was not verified.");
}

const [email = "", appUrl = "", gustoUrl = "", count = ""] = process.argv.slice(2);
const { userId } = await createViewer("operator", { email });
const token = newSessionToken();
await transaction((tx) => createSession(tx, { userId, token }));
const { key } = await createApiKey(SYSTEM, {
  name: "update",
  scopes: ["tokens:read", "companies:read", "data:read", "sync:write"],
});
const seed: Seed = {
  companies: await syncedCompanies(
    { url: gustoUrl },
    { count: Number(count), employees: 5, payrolls: 2 },
  ),
  apiKey: key.reveal(),
  cookie: `${sessionCookieName(appUrl)}=${token}`,
  verificationToken: await verifySubscription(userId, email),
};
process.stdout.write(`\n${JSON.stringify(seed)}\n`, () => process.exit());
