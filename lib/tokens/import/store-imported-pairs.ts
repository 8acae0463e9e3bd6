import "server-only";
import { Secret } from "#lib/platform/crypto/secret.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { ImportLine } from "./import-line.ts";
import { databaseClock } from "../store/database-clock.ts";
import { firstEvent, sealNewRow } from "../store/store-authorized-pair.ts";
import type { ImportedPair } from "./plan-import.ts";

/**
 * Gusto's access tokens live two hours; a later time in a line is a mistake that would show a dead
 * token as healthy.
 */
const LONGEST_LIFE_SECONDS = 7_200;

export async function storePairs(tx: Transaction, pairs: ImportedPair[]): Promise<void> {
  const now = await databaseClock(tx);
  const rows = await Promise.all(
    pairs.flatMap((pair) => (pair.line ? [sealPair(pair, pair.line, now)] : [])),
  );
  await tx.gustoAuthToken.createMany({ data: rows });
  await tx.tokenEvent.createMany({
    data: rows.map((row) => ({ tokenId: row.id, ...firstEvent(row, "imported", "import") })),
  });
  const attached = pairs.filter(({ line, isAttached }) => !line && isAttached);
  for (const { id, resourceOwnerUuid, scope } of attached)
    await tx.gustoAuthToken.update({ where: { id }, data: { resourceOwnerUuid, scope } });
}

async function sealPair(
  { id, resourceOwnerUuid, scope }: ImportedPair,
  line: ImportLine,
  now: Date,
) {
  const pair = {
    accessToken: new Secret(line.access_token),
    refreshToken: new Secret(line.refresh_token),
    expiresInSeconds: Math.min(
      LONGEST_LIFE_SECONDS,
      Math.max(0, Math.floor((line.expires_at.getTime() - now.getTime()) / 1_000)),
    ),
    scope,
  };
  return { ...(await sealNewRow(env().GUSTO_ENVIRONMENT, pair, now, id)), resourceOwnerUuid };
}
