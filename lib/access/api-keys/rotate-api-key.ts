import "server-only";
import type { By } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { insertApiKey } from "./create-api-key.ts";
import { isApiScope } from "./scopes.ts";

/** How long both keys may work. */
export const OVERLAP_HOURS = [1, 24, 168, 720] as const;

type Rotation = { id: string; successorId: string; overlapHours: (typeof OVERLAP_HOURS)[number] };

/**
 * Creates a successor with the same name, rights and lifetime. The old key works until the overlap
 * is over, or until it would have expired anyway, and then ends by itself. Companies that were
 * deleted are left out.
 * @returns the successor's secret, shown once, and when the old key ends
 * @throws AppError not_found, conflict if the key has ended, has a successor or opens nothing
 */
export async function rotateApiKey(
  by: By,
  { id, successorId, overlapHours }: Rotation,
): Promise<{ key: Secret; endsAt: Date }> {
  if (!isUuid(id)) throw new AppError("not_found", "API key not found.");
  const now = databaseNow();
  return transaction(async (tx) => {
    const old = await tx.apiKey.findUnique({ where: { id } });
    if (!old) throw new AppError("not_found", "API key not found.");
    const lifetimeMs = old.expiresAt && old.expiresAt.getTime() - old.createdAt.getTime();
    const isLimited = old.limitedScopes.length > 0;
    const { key } = await insertApiKey(tx, by, {
      id: successorId,
      name: old.name,
      scopes: (isLimited ? old.limitedScopes : old.scopes).filter(isApiScope),
      companyUuids: isLimited ? await readLiving(tx, old.companyUuids) : null,
      expiresAt: lifetimeMs === null ? null : new Date(now.getTime() + lifetimeMs),
    });
    const end = new Date(now.getTime() + overlapHours * HOUR_MS);
    const endsAt = old.expiresAt && old.expiresAt < end ? old.expiresAt : end;
    // Only as it was read: of two rotations at once, one happens.
    const { count } = await tx.apiKey.updateMany({
      where: {
        id,
        revokedAt: null,
        successorId: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      },
      data: { successorId, expiresAt: endsAt },
    });
    if (count === 0)
      throw new AppError(
        "conflict",
        "This key has ended or already has a successor. Look at the list again.",
      );
    await recordAudit(tx, {
      ...by,
      action: "api_key_rotated",
      subject: `api-key:${id}`,
      detail: { name: old.name, successor: successorId, endsAt: endsAt.toISOString() },
    });
    return { key, endsAt };
  });
}

async function readLiving(tx: Transaction, gustoUuids: string[]): Promise<string[]> {
  const living = await tx.company.findMany({
    where: { gustoUuid: { in: gustoUuids }, deleteRequestedAt: null },
    select: { gustoUuid: true },
  });
  if (living.length === 0)
    throw new AppError(
      "conflict",
      "All companies of this key were deleted, so there is nothing its successor could open. Revoke it.",
    );
  return living.map(({ gustoUuid }) => gustoUuid);
}
