import "server-only";
import { randomBytes, randomUUID } from "node:crypto";
import type { By } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import { currentPlace } from "../sessions/belongs-here.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { type ApiScope, INSTALLATION_SCOPES, MAX_KEY_COMPANIES } from "./scopes.ts";

/** A prefix that leak scanners recognize, followed by 256 random bits. */
const PREFIX = "gpd_";
const MAX_NAME = 100;

type NewApiKey = {
  name: string;
  scopes: readonly ApiScope[];
  expiresAt?: Date | null;
  /** Gusto's uuids of the only companies it opens. Null: all. */
  companyUuids?: readonly string[] | null;
  /** The form's: a form that is sent twice makes one key. */
  id?: string;
  /** The demo's, stored as is; if it already exists, nothing changes. */
  key?: Secret;
};

/**
 * Creates a key for the partner's own services. Only its hash is stored: the returned secret is
 * shown once. The key is valid only in this environment, and a key made in a demo only in a demo.
 * @throws AppError invalid_input, conflict if the form was sent before
 */
export function createApiKey(by: By, input: NewApiKey): Promise<{ id: string; key: Secret }> {
  return transaction((tx) => insertApiKey(tx, by, input));
}

/** The same, inside another act. */
export async function insertApiKey(
  tx: Transaction,
  by: By,
  input: NewApiKey,
): Promise<{ id: string; key: Secret }> {
  const { expiresAt = null, id = randomUUID() } = input;
  const name = input.name.trim();
  if (name === "" || name.length > MAX_NAME)
    throw invalid(`The key needs a name of at most ${MAX_NAME} characters.`);
  if (input.scopes.length === 0) throw invalid("Choose at least one scope.");
  if (!isUuid(id)) throw invalid("The form could not be read. Reload the page.");
  const companyUuids = input.companyUuids ? await readCompanies(tx, input) : null;
  const key = input.key ?? new Secret(PREFIX + randomBytes(32).toString("base64url"));
  const keyHash = fingerprint(key);
  const existing = input.key && (await tx.apiKey.findUnique({ where: { keyHash } }));
  if (existing) return { id: existing.id, key };
  const { count } = await tx.apiKey.createMany({
    data: [
      {
        id,
        name,
        prefix: input.key ? "(given)" : key.reveal().slice(0, PREFIX.length + 4),
        keyHash,
        ...currentPlace(),
        ...(companyUuids
          ? { scopes: [], limitedScopes: [...input.scopes], companyUuids }
          : { scopes: [...input.scopes] }),
        expiresAt,
        createdBy: by.actor,
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0)
    throw new AppError(
      "conflict",
      "This form was already sent, and its key was shown then. If nobody has it, revoke it in the list and create another.",
    );
  await recordAudit(tx, {
    ...by,
    action: "api_key_created",
    subject: `api-key:${id}`,
    detail: {
      name,
      scopes: [...input.scopes],
      ...(companyUuids && { companies: companyUuids.length }),
      ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    },
  });
  return { id, key };
}

/** The uuids, each once, of companies that exist. */
async function readCompanies(
  tx: Transaction,
  { companyUuids, scopes }: NewApiKey,
): Promise<string[]> {
  const wanted = [...new Set(companyUuids?.map((uuid) => uuid.toLowerCase()))];
  if (wanted.length === 0 || wanted.length > MAX_KEY_COMPANIES)
    throw invalid(`Name 1 to ${MAX_KEY_COMPANIES} companies, or let the key open all.`);
  const tooWide = scopes.filter((scope) => INSTALLATION_SCOPES.includes(scope));
  if (tooWide.length > 0)
    throw invalid(
      `A key for some companies cannot have ${tooWide.join(", ")}: ${tooWide.length === 1 ? "that scope is" : "these scopes are"} about the whole installation.`,
    );
  const found = await tx.company.findMany({
    where: { gustoUuid: { in: wanted.filter(isUuid) }, deleteRequestedAt: null },
    select: { gustoUuid: true },
  });
  const known = new Set(found.map(({ gustoUuid }) => gustoUuid));
  const unknown = wanted.find((uuid) => !known.has(uuid));
  if (unknown !== undefined) throw invalid(`No company here has the id ${unknown.slice(0, 60)}.`);
  return wanted;
}

function invalid(message: string): AppError {
  return new AppError("invalid_input", message);
}
