import "server-only";
import type { By } from "#lib/platform/audit/actor.ts";
import { recordAudits } from "#lib/platform/audit/record-audit.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { MANY_ROWS, transaction } from "#lib/platform/database/transaction.ts";
import { lockNames } from "#lib/platform/database/lock-order.ts";
import { type ImportLine, readImportLine } from "./import-line.ts";
import { lockImportedCompanies, lockImportedPairs } from "./lock-imported-rows.ts";
import { type ImportOutcome, notStored, planImport } from "./plan-import.ts";
import { storePairs } from "./store-imported-pairs.ts";

/*
 * Imports token pairs that a partner already has. A pair is only stored, never used: the protocol
 * makes the first refresh. A batch of lines is one transaction; the outcome of each line is decided
 * in memory, in line order. An interrupted import is simply run again: stored pairs are recognized
 * by their fingerprint.
 */

/**
 * Stores the pairs of NDJSON lines; a few hundred at once are fastest. A bad line is an outcome,
 * not an error; messages never repeat a token.
 * @returns an outcome for each line
 * @throws the database's error when it cannot be reached; none of these lines may then count as
 *   stored
 */
export async function importTokenLines(
  by: By,
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
  const stored = await storeLines(by, [...lines.values()]);
  for (const [nth, index] of [...lines.keys()].entries())
    outcomes.set(index, stored[nth] ?? notStored());
  return texts.map((_, index) => outcomes.get(index) ?? "empty");
}

/** A batch that a healthy database rejects is halved until the line it rejects is alone. */
async function storeLines(by: By, lines: ImportLine[]): Promise<ImportOutcome[]> {
  if (lines.length === 0) return [];
  try {
    return await transaction((tx) => storeBatch(tx, by, lines), MANY_ROWS);
  } catch (error) {
    await db().$queryRaw`SELECT 1`;
    if (lines.length === 1) return [notStored(error)];
    const half = Math.ceil(lines.length / 2);
    const first = await storeLines(by, lines.slice(0, half));
    return [...first, ...(await storeLines(by, lines.slice(half)))];
  }
}

async function storeBatch(tx: Transaction, by: By, lines: ImportLine[]): Promise<ImportOutcome[]> {
  // One batch at a time, across all imports: the second finds what the first has stored.
  await lockNames(tx, ["import_tokens"]);
  const companies = await lockImportedCompanies(tx, lines);
  const pairs = await lockImportedPairs(tx, lines);
  const plan = planImport(lines, companies, pairs);
  await storePairs(tx, [...pairs.values()]);
  await tx.companyGrant.createMany({ data: plan.grants });
  await recordAudits(
    tx,
    plan.connected.map(({ id, name }) => ({
      ...by,
      action: "connect",
      subject: `company:${id}`,
      detail: { by: "import", name },
    })),
  );
  return plan.outcomes;
}
