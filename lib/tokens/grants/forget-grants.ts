import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { lockCompanies, lockTokens } from "#lib/platform/database/lock-order.ts";
import { readEndingState } from "./company-endings.ts";

/**
 * A pair still has to be revoked, including one replaced by a reconnect and kept while another one
 * was in use.
 */
export class RevocationPending extends AppError {
  readonly tokenIds: readonly string[];

  constructor(tokenIds: readonly string[]) {
    super(
      "conflict",
      "Gusto has not confirmed that access ended. This dashboard is asking now, and will keep asking for up to 72 hours. Try again in a minute.",
    );
    this.tokenIds = tokenIds;
  }
}

/**
 * Locks the pairs that serve or served a company, in the caller's transaction. Refuses while one of
 * them is still needed: it works, or Gusto has not yet been told of its end and could otherwise
 * apply that end to a new connection of the same company.
 * @returns the token ids, for `forgetGrants`
 * @throws AppError conflict; as RevocationPending with the pairs that must be revoked first
 */
export async function lockEndedGrants(tx: Transaction, companyId: string): Promise<string[]> {
  await lockCompanies(tx, [companyId]);
  const grants = await tx.companyGrant.findMany({
    where: { companyId },
    select: { tokenId: true, endedAt: true },
  });
  const tokenIds = [...new Set(grants.map(({ tokenId }) => tokenId))];
  await lockTokens(tx, tokenIds);
  const rows = new Map(
    (
      await tx.gustoAuthToken.findMany({
        where: { id: { in: tokenIds } },
        select: { id: true, state: true, refreshToken: true },
      })
    ).map((row) => [row.id, row]),
  );
  const isLiving = grants.some(
    ({ tokenId, endedAt }) =>
      endedAt === null &&
      !["reconnect_required", "disconnected"].includes(rows.get(tokenId)?.state ?? "disconnected"),
  );
  if (isLiving)
    throw new AppError(
      "conflict",
      "This company is still connected. Disconnect it first, then delete it.",
    );
  const pending = [...rows.values()].filter(
    ({ state, refreshToken }) => state === "disconnected" && refreshToken !== null,
  );
  if (pending.length > 0) throw new RevocationPending(pending.map(({ id }) => id));
  if ((await readEndingState(tx, [companyId])) !== "none")
    throw new AppError(
      "conflict",
      "Gusto may still be ending access to this company. Try again in 30 minutes.",
    );
  return tokenIds;
}

/**
 * Deletes a company's grants, and those of their pairs, with their timeline, that never served
 * another company.
 */
export async function forgetGrants(
  tx: Transaction,
  companyId: string,
  tokenIds: readonly string[],
): Promise<void> {
  await tx.companyGrant.deleteMany({ where: { companyId } });
  await tx.gustoAuthToken.deleteMany({
    where: { id: { in: [...tokenIds] }, grants: { none: {} } },
  });
}
