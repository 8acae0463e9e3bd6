import "server-only";
import type { Transaction } from "./db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * The order in which the whole product locks rows. Transactions that lock in the same order can't
 * deadlock:
 *
 *   names        sorted  advisory locks, for things that may not exist as a row yet
 *   users        by id   people who sign in, connect, pick
 *   events       by id   webhook events being processed
 *   companies    by id   covers a company's grants, its people's access and its requested runs
 *   tokens       by id   rows of gusto_auth_tokens; covers their timeline
 *   runs         by id   covers a run's checkpoints, pages, problem records and synced rows
 *
 * The single row of gusto_application_states is locked last, after token rows: a refusal is decided
 * under both locks in one transaction, and the holder waits for no other row.
 *
 * A transaction that writes rows on two rungs locks the upper one first, through this file, even if
 * it writes that row later or only writes rows that refer to it (a foreign key locks its target).
 * All rows on a rung are locked in one call, or in id order. Tables that are not on the ladder
 * (audit, notices, provisions, heartbeats, limits) are written last.
 *
 * Each call is checked against the locks its transaction already holds, so a wrong order fails on
 * its first run instead of deadlocking under load.
 */

const RUNGS = ["names", "users", "events", "companies", "tokens", "runs"] as const;
type Rung = (typeof RUNGS)[number];

type Held = Map<Rung, Set<string>>;
const { heldBy } = processWide("locks held", () => ({ heldBy: new WeakMap<object, Held>() }));

/** Turns on lock checking for a transaction. Only `transaction()` calls this. */
export function watchLocks<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  heldBy.set(tx, new Map());
  return work(tx);
}

/** A bug in our code: rows are being locked in a different order than elsewhere. */
class LockOrderError extends Error {
  override readonly name = "LockOrderError";
}

/**
 * Locks things that only have a name: an identity before its user exists, a request before its row.
 */
export async function lockNames(tx: Transaction, names: readonly string[]): Promise<void> {
  for (const name of claim(tx, "names", names))
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

/**
 * Locks users, so that one person's actions run one after another. Rows that refer to a user can
 * still be written.
 */
export async function lockUsers(tx: Transaction, ids: readonly string[]): Promise<void> {
  const wanted = claim(tx, "users", ids);
  if (wanted.length > 0)
    await tx.$queryRaw`
      SELECT id FROM users WHERE id = ANY(${wanted}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
}

/**
 * Locks events that are still waiting. @returns their ids, without those that another worker has
 * just finished
 */
export async function lockWaitingEvents(
  tx: Transaction,
  ids: readonly string[],
): Promise<Set<string>> {
  claim(tx, "events", ids);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id
    FROM webhook_events
    WHERE id = ANY(${[...ids]}::uuid[]) AND state = 'received'
    ORDER BY id
    FOR UPDATE`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Locks companies, so that decisions about one company are made one at a time. Rows that refer to
 * it (people, payrolls, notices) can still be written.
 * @returns the ids of the companies that exist, in the given order
 */
export async function lockCompanies(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  const wanted = claim(tx, "companies", ids);
  if (wanted.length === 0) return [...ids];
  const rows = await tx.$queryRaw<
    { id: string }[]
  >`SELECT id FROM companies WHERE id = ANY(${wanted}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
  const gone = new Set(wanted);
  for (const { id } of rows) gone.delete(id);
  return ids.filter((id) => !gone.has(id));
}

/** Rolls back the transaction. `transaction()` treats it as a serialization failure and retries. */
class CompanyGone extends Error {
  override readonly name = "CompanyGone";
  readonly code = "40001";
}

/** Same, by Gusto UUID. Create missing companies first, in the order of these UUIDs. */
export async function lockCompaniesByGustoUuid(
  tx: Transaction,
  gustoUuids: readonly string[],
): Promise<{ id: string; gustoUuid: string }[]> {
  const found = await tx.company.findMany({
    where: { gustoUuid: { in: [...gustoUuids] } },
    select: { id: true, gustoUuid: true },
  });
  await lockCompanies(
    tx,
    found.map(({ id }) => id),
  );
  // Recheck under the locks: a company deleted in the meantime has released its UUID, and the
  // caller must start over with a new company.
  const kept = await tx.company.count({
    where: { id: { in: found.map(({ id }) => id) }, gustoUuid: { in: [...gustoUuids] } },
  });
  if (kept < found.length)
    throw new CompanyGone("The company was deleted while this request waited for it.");
  return found;
}

/** Locks token rows. This also waits for a refresh, whose claim and commit lock their row. */
export async function lockTokens(
  tx: Transaction,
  ids: readonly string[],
): Promise<{ id: string; version: number; state: string }[]> {
  claim(tx, "tokens", ids);
  return ids.length === 0
    ? []
    : tx.$queryRaw`
      SELECT id, version, state::text
      FROM gusto_auth_tokens
      WHERE id = ANY(${[...ids]}::uuid[])
      ORDER BY id
      FOR UPDATE`;
}

/** Locks runs. A worker writes pages only while it holds its run. */
export async function lockRuns(tx: Transaction, ids: readonly string[]): Promise<void> {
  const wanted = claim(tx, "runs", ids);
  if (wanted.length > 0)
    await tx.$queryRaw`
      SELECT id FROM sync_runs WHERE id = ANY(${wanted}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
}

/**
 * Ends a query on runs `r`, in a statement of its own. Skips rows that others have locked, so it
 * never waits.
 */
export const UNLESS_HELD = Prisma.sql`FOR NO KEY UPDATE OF r SKIP LOCKED`;

/** The ids not locked yet, sorted. @throws LockOrderError */
function claim(tx: Transaction, rung: Rung, ids: readonly string[]): string[] {
  const held = heldBy.get(tx);
  if (!held)
    throw new LockOrderError(
      `Locks on ${rung} end with their transaction: start it with transaction().`,
    );
  const own = held.get(rung) ?? new Set();
  const wanted = [...new Set(ids)].filter((id) => !own.has(id)).sort();
  const [first] = wanted;
  if (first === undefined) return [];
  const below = RUNGS.slice(RUNGS.indexOf(rung) + 1).find(
    (lower) => (held.get(lower)?.size ?? 0) > 0,
  );
  if (below) throw new LockOrderError(`${rung} are locked before ${below}: see lock-order.ts.`);
  if ([...own].some((id) => id > first))
    throw new LockOrderError(
      `${rung} must be locked in id order, or all in one call: see lock-order.ts.`,
    );
  held.set(rung, new Set([...own, ...wanted]));
  return wanted;
}
