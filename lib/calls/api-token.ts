import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { readFile } from "node:fs/promises";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import { fingerprint, shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { createLocalKeyProvider } from "#lib/platform/crypto/keyring.ts";
import { open, type Place, seal } from "#lib/platform/crypto/seal.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

/*
 * The organization's API token, Gusto's older way to authenticate: read from a file, or entered
 * once and stored encrypted.
 */

const LOOKS_LIKE_A_TOKEN = /^[\x21-\x7e]{8,500}$/;

function place(): Place {
  const environment = env().GUSTO_ENVIRONMENT;
  return {
    table: "gusto_api_tokens",
    column: "sealed_token",
    rowId: environment,
    environment,
    version: 1,
  };
}

/**
 * The token, or null if none is set. The file takes precedence and is read on every use, so it can
 * be replaced at any time.
 */
export async function findApiToken(): Promise<Secret | null> {
  if (env().GUSTO_API_TOKEN_FILE) return readTokenFile(env().GUSTO_API_TOKEN_FILE ?? "");
  const row = await db().gustoApiToken.findFirst();
  return row && open(createLocalKeyProvider(env().TOKEN_ENCRYPTION_KEYS), row.sealedToken, place());
}

async function readTokenFile(path: string): Promise<Secret | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  return LOOKS_LIKE_A_TOKEN.test(text.trim()) ? new Secret(text.trim()) : null;
}

/** Stores or replaces the token. It is never shown again. */
export async function setApiToken(caller: Caller, entered: Secret): Promise<void> {
  requireOperator(caller.viewer);
  const token = new Secret(entered.reveal().trim());
  if (!LOOKS_LIKE_A_TOKEN.test(token.reveal()))
    throw new AppError(
      "invalid_input",
      "This does not look like an API token: 8 to 500 characters without spaces.",
      { field: "token" },
    );
  const environment = env().GUSTO_ENVIRONMENT;
  const data = {
    sealedToken: await seal(createLocalKeyProvider(env().TOKEN_ENCRYPTION_KEYS), token, place()),
    fingerprint: fingerprint(token),
    setBy: by(caller).actor,
    createdAt: databaseNow(),
    testedAt: null,
    testResult: null,
  };
  await transaction(async (tx) => {
    await tx.gustoApiToken.upsert({
      where: { environment },
      create: { environment, ...data },
      update: data,
    });
    await recordAudit(tx, {
      ...by(caller),
      action: "api_token_set",
      subject: `organization:${environment}`,
      detail: { fingerprint: shortFingerprint(data.fingerprint) },
    });
  });
}
