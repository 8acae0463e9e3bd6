import "server-only";
import { randomUUID } from "node:crypto";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { ImportLine } from "./import-line.ts";
import { UNKNOWN_RESOURCE_OWNER } from "../store/attach-token.ts";

/* The outcome of each line, decided in memory in line order. */

export type ImportOutcome =
  | { kind: "imported" }
  /** The pair was already stored; it now serves this company, too. */
  | { kind: "attached" }
  /** Nothing to do: the same pair already serves this company. */
  | { kind: "known" }
  | { kind: "skipped"; reason: string };

/**
 * Prisma's code says what the database objected to; its message could repeat the line's content.
 */
export function notStored(error?: unknown): ImportOutcome {
  const code = error instanceof Prisma.PrismaClientKnownRequestError ? ` (${error.code})` : "";
  return { kind: "skipped", reason: `could not be stored${code}; run the import again` };
}

/** `tokenIds`: of the pairs that serve it. */
export type ImportedCompany = { id: string; name: string; tokenIds: string[] };

/** `line`: of a pair that is not stored yet. */
export type ImportedPair = {
  id: string;
  resourceOwnerUuid: string | null;
  scope: string | null;
  line?: ImportLine;
  isAttached?: boolean;
};

type ImportPlan = {
  outcomes: ImportOutcome[];
  grants: { companyId: string; tokenId: string; resourceOwnerUuid: string }[];
  connected: ImportedCompany[];
};

/**
 * Decides the outcome of each line. Updates `companies` and `pairs` with the results of earlier
 * lines.
 */
export function planImport(
  lines: ImportLine[],
  companies: Map<string, ImportedCompany>,
  pairs: Map<string, ImportedPair>,
): ImportPlan {
  const plan: ImportPlan = { outcomes: [], grants: [], connected: [] };
  for (const line of lines) plan.outcomes.push(planLine(line));
  return plan;

  function planLine(line: ImportLine): ImportOutcome {
    const company = companies.get(line.company_uuid);
    if (!company) return notStored();
    const key = fingerprint(line.refresh_token);
    const known = pairs.get(key);
    if (known && company.tokenIds.includes(known.id)) return { kind: "known" };
    // Never replaces a working grant: the imported pair may be the older one.
    if (company.tokenIds.length > 0)
      return { kind: "skipped", reason: "this company is already connected here" };
    const pair = known ?? { id: randomUUID(), resourceOwnerUuid: null, scope: null, line };
    pairs.set(key, pair);
    pair.resourceOwnerUuid =
      line.resource_owner_uuid ?? pair.resourceOwnerUuid ?? UNKNOWN_RESOURCE_OWNER;
    pair.scope = line.scope ?? pair.scope;
    pair.isAttached = true;
    company.tokenIds.push(pair.id);
    plan.grants.push({
      companyId: company.id,
      tokenId: pair.id,
      resourceOwnerUuid: pair.resourceOwnerUuid,
    });
    plan.connected.push(company);
    return { kind: known ? "attached" : "imported" };
  }
}
