import "server-only";
import { randomUUID } from "node:crypto";
import { recordAudits } from "#lib/platform/audit/record-audit.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { MANY_ROWS, transaction } from "#lib/platform/database/transaction.ts";
import {
  lockCompaniesByGustoUuid,
  lockNames,
  lockTokens,
} from "#lib/platform/database/lock-order.ts";
import { type ImportLine, readImportLine } from "./import-line.ts";
import { databaseClock } from "./postgres-token-store.ts";
import { firstEvent, sealNewRow, UNKNOWN_RESOURCE_OWNER } from "./store-authorized-pair.ts";

/*
 * Taking over token pairs that a partner already has. A pair is only stored, never used: the first refresh is the protocol's.
 * A batch of lines is one transaction; what came of each line is decided in memory, in the order of the lines. An import that
 * is interrupted is simply run again: what is stored is recognized by its fingerprint.
 */

type ImportOutcome =
  | { kind: "imported" }
  /** The pair was stored before; this company is now served by it too. */
  | { kind: "attached" }
  /** Nothing to do: the same pair already serves this company. */
  | { kind: "known" }
  | { kind: "skipped"; reason: string };

/** Gusto's access tokens live two hours; a later time on a line is a mistake that would show a dead token as healthy. */
const LONGEST_LIFE_SECONDS = 7_200;

/**
 * Stores the pairs of lines of NDJSON; some hundreds at once are fastest. A bad line is an outcome, not an error; the messages
 * never repeat a token.
 * @returns an outcome for each line
 * @throws what the database says when it cannot be reached; nothing of these lines may count as stored then
 */
export async function importTokenLines(
  texts: readonly string[],
): Promise<(ImportOutcome | "empty")[]> {
  const outcomes = new Map<number, ImportOutcome>();
  const lines = new Map<number, ImportLine>();
  for (const [index, text] of texts.entries()) {
    if (text.trim() === "") continue;
    const read = readImportLine(text);
    if (typeof read === "string") outcomes.set(index, { kind: "skipped", reason: read });
    else lines.set(index, read);
  }
  const stored = await storeLines([...lines.values()]);
  for (const [nth, index] of [...lines.keys()].entries())
    outcomes.set(index, stored[nth] ?? notStored());
  return texts.map((_, index) => outcomes.get(index) ?? "empty");
}

/** Prisma's code says what the database had against the line; its message could repeat what stands in it. */
function notStored(error?: unknown): ImportOutcome {
  const code = error instanceof Prisma.PrismaClientKnownRequestError ? ` (${error.code})` : "";
  return { kind: "skipped", reason: `could not be stored${code}; run the import again` };
}

/** A batch that a database in good health does not take is halved until the line is alone that it cannot take. */
async function storeLines(lines: ImportLine[]): Promise<ImportOutcome[]> {
  if (lines.length === 0) return [];
  try {
    return await transaction((tx) => storeBatch(tx, lines), MANY_ROWS);
  } catch (error) {
    await db().$queryRaw`SELECT 1`;
    if (lines.length === 1) return [notStored(error)];
    const half = Math.ceil(lines.length / 2);
    return [...(await storeLines(lines.slice(0, half))), ...(await storeLines(lines.slice(half)))];
  }
}

async function storeBatch(tx: Transaction, lines: ImportLine[]): Promise<ImportOutcome[]> {
  // One batch at a time, of however many imports: the second finds what the first has stored.
  await lockNames(tx, ["import_tokens"]);
  const companies = await makeCompanies(tx, lines);
  const pairs = await lockPairs(tx, lines);
  const plan = planImport(lines, companies, pairs);
  await storePairs(tx, [...pairs.values()]);
  await tx.companyGrant.createMany({ data: plan.grants });
  await recordAudits(
    tx,
    plan.connected.map(({ id, name }) => ({
      actor: "system",
      action: "connect",
      subject: `company:${id}`,
      ip: null,
      detail: { by: "import", name },
    })),
  );
  return plan.outcomes;
}

/** `tokenIds`: of the pairs that serve it. */
type ImportedCompany = { id: string; name: string; tokenIds: string[] };

/** `line`: of a pair that is not stored yet. */
type ImportedPair = {
  id: string;
  resourceOwnerUuid: string | null;
  scope: string | null;
  line?: ImportLine;
  isAttached?: boolean;
};

/** The companies of the lines by their Gusto uuid, made where they are new, and locked: somebody may be connecting one of them. */
async function makeCompanies(
  tx: Transaction,
  lines: ImportLine[],
): Promise<Map<string, ImportedCompany>> {
  const environment = env().GUSTO_ENVIRONMENT;
  // In the order of their uuids: two who make the same companies must not wait for each other in a circle.
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

/** Those pairs of the lines that are stored, by their fingerprint, and locked: one of them may be being refreshed. */
async function lockPairs(tx: Transaction, lines: ImportLine[]): Promise<Map<string, ImportedPair>> {
  const where = {
    refreshFingerprint: { in: lines.map((line) => fingerprint(line.refresh_token)) },
  };
  const found = await tx.gustoAuthToken.findMany({ where, select: { id: true } });
  await lockTokens(
    tx,
    found.map(({ id }) => id),
  );
  // Once more under the locks: a refresh may have put another pair into one of these rows.
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

type ImportPlan = {
  outcomes: ImportOutcome[];
  grants: { companyId: string; tokenId: string; resourceOwnerUuid: string }[];
  connected: ImportedCompany[];
};

/** What comes of each line. Notes in `companies` and `pairs` what the lines before have brought. */
function planImport(
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
    // Never in place of a grant that lives: the pair on the line may be the older one.
    if (company.tokenIds.length > 0)
      return { kind: "skipped", reason: "this company already has a grant here" };
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

async function storePairs(tx: Transaction, pairs: ImportedPair[]): Promise<void> {
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
