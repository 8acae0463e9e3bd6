import "server-only";
import { createLocalKeyProvider } from "#lib/platform/crypto/keyring.ts";
import { open, type Place, seal } from "#lib/platform/crypto/seal.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";

/*
 * Rewraps the organization's secrets (webhook keys and the API token) with the newest key. There
 * are only a few, so no progress is shown; each is replaced only if unchanged since it was read.
 */

export async function countOrganizationSecretsToRotate(): Promise<number> {
  const { subscriptions, token } = await findOldSecrets();
  return subscriptions.length + (token ? 1 : 0);
}

/** Whether any of them still needs this key. */
export async function isKeyNeededByOrganization(keyId: string): Promise<boolean> {
  const startsWith = `v1.${keyId}.`;
  const [subscriptions, tokens] = await Promise.all([
    db().webhookSubscription.count({
      where: { removedAt: null, sealedVerificationToken: { startsWith } },
    }),
    db().gustoApiToken.count({ where: { sealedToken: { startsWith } } }),
  ]);
  return subscriptions + tokens > 0;
}

export async function rotateOrganizationSecrets(): Promise<number> {
  const environment = env().GUSTO_ENVIRONMENT;
  const { subscriptions, token } = await findOldSecrets();
  let rotated = 0;
  for (const { id, sealedVerificationToken: old } of subscriptions) {
    const sealed = await reseal(old, {
      table: "webhook_subscriptions",
      column: "sealed_verification_token",
      rowId: id,
      environment,
      version: 1,
    });
    rotated += (
      await db().webhookSubscription.updateMany({
        where: { id, sealedVerificationToken: old },
        data: { sealedVerificationToken: sealed },
      })
    ).count;
  }
  if (token) {
    const sealed = await reseal(token.sealedToken, {
      table: "gusto_api_tokens",
      column: "sealed_token",
      rowId: environment,
      environment,
      version: 1,
    });
    rotated += (
      await db().gustoApiToken.updateMany({
        where: { sealedToken: token.sealedToken },
        data: { sealedToken: sealed },
      })
    ).count;
  }
  return rotated;
}

async function findOldSecrets() {
  const [newest] = env().TOKEN_ENCRYPTION_KEYS.current;
  const isOld = (sealed: string) => !sealed.startsWith(`v1.${newest}.`);
  const subscriptions = await db().webhookSubscription.findMany({
    where: { sealedVerificationToken: { not: null } },
  });
  const token = await db().gustoApiToken.findFirst();
  return {
    subscriptions: subscriptions.flatMap(({ id, sealedVerificationToken }) =>
      sealedVerificationToken !== null && isOld(sealedVerificationToken)
        ? [{ id, sealedVerificationToken }]
        : [],
    ),
    token: token && isOld(token.sealedToken) ? token : null,
  };
}

async function reseal(sealed: string, place: Place): Promise<string> {
  const keys = createLocalKeyProvider(env().TOKEN_ENCRYPTION_KEYS);
  return seal(keys, await open(keys, sealed, place), place);
}
