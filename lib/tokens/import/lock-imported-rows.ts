import "server-only";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { lockCompaniesByGustoUuid, lockTokens } from "#lib/platform/database/lock-order.ts";
import { env } from "#lib/platform/env.ts";
import type { ImportLine } from "./import-line.ts";
import type { ImportedCompany, ImportedPair } from "./plan-import.ts";

/**
 * The companies of the lines by their Gusto uuid, created if new, and locked: someone may be
 * connecting one of them.
 */
export async function lockImportedCompanies(
  tx: Transaction,
  lines: ImportLine[],
): Promise<Map<string, ImportedCompany>> {
  const environment = env().GUSTO_ENVIRONMENT;
  // Ordered by uuid, so that two imports that create the same companies cannot deadlock.
  const sorted = lines.toSorted((a, b) => (a.company_uuid < b.company_uuid ? -1 : 1));
  await tx.company.createMany({
    data: sorted.map((line) => ({
      environment,
      gustoUuid: line.company_uuid,
      name: line.name ?? "Unnamed company",
    })),
    skipDuplicates: true,
  });
  const locked = await lockCompaniesByGustoUuid(
    tx,
    lines.map((line) => line.company_uuid),
  );
  const companies = await tx.company.findMany({
    where: { id: { in: locked.map(({ id }) => id) } },
    select: {
      id: true,
      gustoUuid: true,
      name: true,
      grants: { where: { endedAt: null }, select: { tokenId: true } },
    },
  });
  return new Map(
    companies.map(({ id, gustoUuid, name, grants }) => [
      gustoUuid,
      { id, name, tokenIds: grants.map(({ tokenId }) => tokenId) },
    ]),
  );
}

/**
 * The pairs of the lines that are already stored, by fingerprint, and locked: one of them may be
 * refreshing.
 */
export async function lockImportedPairs(
  tx: Transaction,
  lines: ImportLine[],
): Promise<Map<string, ImportedPair>> {
  const where = {
    refreshFingerprint: { in: lines.map((line) => fingerprint(line.refresh_token)) },
  };
  const found = await tx.gustoAuthToken.findMany({ where, select: { id: true } });
  await lockTokens(
    tx,
    found.map(({ id }) => id),
  );
  // Checked again under the locks: a refresh may have replaced the pair in one of these rows.
  const pairs = await tx.gustoAuthToken.findMany({
    where,
    select: { id: true, refreshFingerprint: true, resourceOwnerUuid: true, scope: true },
  });
  return new Map(
    pairs.flatMap(({ refreshFingerprint, ...pair }) =>
      refreshFingerprint === null ? [] : [[refreshFingerprint, pair] as const],
    ),
  );
}
