import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockNames } from "#lib/platform/database/lock-order.ts";

export type AccountKey = { provider: "gusto" | "oidc" | "demo"; providerAccountId: string };

/** The user with an identity, or null. This is the only way to find a user: never by email. */
export async function findUserByAccount(tx: Transaction, key: AccountKey) {
  const account = await tx.account.findUnique({
    where: { provider_providerAccountId: key },
    include: { user: true },
  });
  return account?.user ?? null;
}

/**
 * Lets one transaction at a time decide about an identity, so two simultaneous sign-ins of a new
 * person create one user. The lock ends with the transaction.
 */
export async function lockAccount(
  tx: Transaction,
  { provider, providerAccountId }: AccountKey,
): Promise<void> {
  await lockNames(tx, [`account|${provider}|${providerAccountId}`]);
}
