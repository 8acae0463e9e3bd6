import "server-only";
import { randomBytes } from "node:crypto";
import type { By } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { currentPlace } from "../sessions/belongs-here.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import type { ApiScope } from "./scopes.ts";

/** A prefix that leak scanners recognize, followed by 256 random bits. */
const PREFIX = "gpd_";

type NewApiKey = { name: string; scopes: ApiScope[]; expiresAt?: Date | null; key?: Secret };

/**
 * Creates a key for the partner's own services. Only its hash is stored: the returned secret is
 * shown once. The key is valid only in this environment, and a key made in a demo only in a demo. A
 * given `key` (the demo's) is stored as is; if it already exists, nothing changes.
 */
export async function createApiKey(by: By, input: NewApiKey): Promise<{ id: string; key: Secret }> {
  const key = input.key ?? new Secret(PREFIX + randomBytes(32).toString("base64url"));
  const keyHash = fingerprint(key);
  return transaction(async (tx) => {
    const existing = await tx.apiKey.findUnique({ where: { keyHash } });
    if (existing) return { id: existing.id, key };
    const { id } = await tx.apiKey.create({
      data: {
        name: input.name,
        prefix: key.reveal().startsWith(PREFIX)
          ? key.reveal().slice(0, PREFIX.length + 4)
          : "(given)",
        keyHash,
        ...currentPlace(),
        scopes: input.scopes,
        expiresAt: input.expiresAt ?? null,
      },
    });
    await recordAudit(tx, {
      ...by,
      action: "api_key_created",
      subject: `api-key:${id}`,
      detail: { name: input.name, scopes: input.scopes },
    });
    return { id, key };
  });
}
