import "server-only";
import { NIL_UUID } from "#lib/platform/database/nil-uuid.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { lockTokens } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { tokenServices } from "./token-refresher.ts";

/*
 * Re-encrypts everything under the newest key while the system runs. Each row is one short
 * transaction under its lock: an exchange in progress compares the fingerprint and the version, and
 * neither changes here. Finished rows are recognized by the key id in the sealed text, so the
 * rotation can be stopped and restarted at any time.
 */

const BATCH = 200;

/** `starts_with` rather than LIKE: a key id may contain an underscore. */
function notUnderNewestKeySql(): Prisma.Sql {
  const [newestKeyId] = env().TOKEN_ENCRYPTION_KEYS.current;
  return Prisma.sql`
    refresh_token IS NOT NULL AND NOT starts_with(refresh_token, ${`v1.${newestKeyId}.`})`;
}

/** How many rows are still sealed under an older key. */
export async function countRowsToRotate(): Promise<number> {
  const [row] = await db().$queryRaw<
    { count: number }[]
  >`SELECT count(*)::int AS count FROM gusto_auth_tokens WHERE ${notUnderNewestKeySql()}`;
  return row?.count ?? 0;
}

type RotationResult = { rotated: number; failed: { tokenId: string; reason: string }[] };

/** Re-encrypts every such row. A row that cannot be decrypted is reported and left as it is. */
export async function rotateKeys(
  onProgress: (done: number) => void,
  stop?: AbortSignal,
): Promise<RotationResult> {
  const result: RotationResult = { rotated: 0, failed: [] };
  let after = NIL_UUID;
  while (!stop?.aborted) {
    const rows = await db().$queryRaw<{ id: string }[]>`
      SELECT id
      FROM gusto_auth_tokens
      WHERE ${notUnderNewestKeySql()} AND id > ${after}::uuid
      ORDER BY id
      LIMIT ${BATCH}`;
    if (rows.length === 0) break;
    for (const { id } of rows) {
      if (stop?.aborted) break;
      after = id;
      await rotateRow(id).then(
        () => (result.rotated += 1),
        (error: unknown) =>
          result.failed.push({
            tokenId: id,
            reason: error instanceof Error ? error.message : "unknown",
          }),
      );
      onProgress(result.rotated + result.failed.length);
    }
  }
  return result;
}

async function rotateRow(tokenId: string): Promise<void> {
  const { vault } = tokenServices();
  await transaction(async (tx) => {
    await lockTokens(tx, [tokenId]);
    const row = await tx.gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
    if (row.refreshToken === null) return;
    const [accessToken, refreshToken] = await Promise.all([
      vault.openAccessToken(row),
      vault.openRefreshToken(row),
    ]);
    const sealed = await vault.sealPair(
      { rowId: row.id, environment: row.environment, version: row.version },
      { accessToken, refreshToken, expiresInSeconds: 0, scope: null },
    );
    const written = await tx.gustoAuthToken.update({
      where: { id: tokenId },
      data: { accessToken: sealed.accessToken, refreshToken: sealed.refreshToken },
    });
    requireSame(await vault.openRefreshToken(written), refreshToken);
  });
}

function requireSame(read: Secret, expected: Secret): void {
  if (read.reveal() !== expected.reveal())
    throw new Error("the re-encrypted token does not decrypt to the same value");
}
