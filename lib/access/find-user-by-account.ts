import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockNames } from "#lib/platform/database/lock-order.ts";

export type AccountKey = { provider: "gusto" | "oidc" | "demo"; providerAccountId: string };

/** The user who holds an identity, or null. There is no other way to find one: never by e-mail. */
export async function findUserByAccount(tx: Transaction, key: AccountKey) {
  const account = await tx.account.findUnique({
    where: { provider_providerAccountId: key },
    include: { user: true },
  });
  return account?.user ?? null;
}

/**
 * Lets one transaction at a time decide about an identity, so that two sign-ins of a new person at the
 * same moment make one user. The lock ends with the transaction.
 */
export async function lockAccount(
  tx: Transaction,
  { provider, providerAccountId }: AccountKey,
): Promise<void> {
  await lockNames(tx, [`account|${provider}|${providerAccountId}`]);
}
