import "server-only";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { RevocationEffect } from "../protocol/decide-revocation.ts";

/** What a revocation ends at Gusto, as far as it has been observed here. */
export async function readRevocationEffect(
  client: Pick<Transaction, "gustoApplicationState"> = db(),
): Promise<RevocationEffect> {
  const found = await client.gustoApplicationState.findFirst({
    select: { revocationEffect: true },
  });
  return (found?.revocationEffect ?? null) as RevocationEffect;
}

/**
 * Stores what was observed. That a revocation ends siblings is never forgotten; null makes it
 * unknown again.
 */
export async function learnRevocationEffect(effect: RevocationEffect): Promise<void> {
  await db().$executeRaw`
    INSERT INTO gusto_application_states AS known (environment, revocation_effect)
    VALUES (${env().GUSTO_ENVIRONMENT}::environment, ${effect})
    ON CONFLICT (environment) DO UPDATE SET revocation_effect = ${effect}
    WHERE known.revocation_effect IS DISTINCT FROM 'siblings'
      AND known.revocation_effect IS DISTINCT FROM ${effect}`;
}
