import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { By } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

/** Revokes a key for good. Returns null if there is no such key or it is no longer valid. */
export async function revokeApiKey(by: By, id: string): Promise<{ name: string } | null> {
  if (!isUuid(id)) return null;
  return transaction(async (tx) => {
    const [key] = await tx.apiKey.updateManyAndReturn({
      where: { id, revokedAt: null },
      data: { revokedAt: databaseNow() },
      select: { name: true },
    });
    if (!key) return null;
    await recordAudit(tx, {
      ...by,
      action: "api_key_revoked",
      subject: `api-key:${id}`,
      detail: { name: key.name },
    });
    return key;
  });
}
