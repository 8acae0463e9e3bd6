import "server-only";
import type { Transaction } from "./db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * The order of row locks in the whole product. Transactions that lock in one order never wait for each other in a circle:
 *
 *   names        sorted  advisory locks: what may not be there yet, and so cannot be locked as a row
 *   users        by id   who signs in, connects, picks
 *   events       by id   webhook events that are worked on
 *   companies    by id   and under a company's lock: its grants, who has access to it, its requests for runs
 *   tokens       by id   rows of gusto_auth_tokens, and under their lock the timeline
 *   runs         by id   and under a run's lock: checkpoints, pages, what was set aside, the synced rows
 *
 * The one row of gusto_application_states is locked after token rows and by itself last: a refusal is judged under both, in one
 * transaction, and whoever holds it waits for no other row.
 *
 * Whoever writes rows of two rungs locks the upper one first, here, although it only writes to it later, or only to rows that refer to
 * it (a foreign key locks what it refers to). All rows of a rung are locked by one call, or in the order of their ids. What is not on the ladder (audit, notices, provisions, heartbeats, limits) is written last, and waits for nothing.
 *
 * Each call is checked against what its transaction holds: a wrong order is an error on its first run, not a deadlock on a busy day.
 */

const RUNGS = ["names", "users", "events", "companies", "tokens", "runs"] as const;
type Rung = (typeof RUNGS)[number];

type Held = Map<Rung, Set<string>>;
const { heldBy } = processWide("locks held", () => ({ heldBy: new WeakMap<object, Held>() }));

/** Lets the locks of a transaction be checked. Called by `transaction()` alone. */
export function watchLocks<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  heldBy.set(tx, new Map());
  return work(tx);
}

/** A mistake in our code: these rows would be locked in another order than elsewhere. */
class LockOrderError extends Error {
  override readonly name = "LockOrderError";
}

/** Locks what has only a name: an identity before its user exists, a wish before its row. */
export async function lockNames(tx: Transaction, names: readonly string[]): Promise<void> {
  for (const name of claim(tx, "names", names))
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

/** Locks people, so that acts of one person follow each other. Rows that refer to a person may still be written. */
export async function lockUsers(tx: Transaction, ids: readonly string[]): Promise<void> {
  const wanted = claim(tx, "users", ids);
  if (wanted.length > 0)
    await tx.$queryRaw`SELECT id FROM users WHERE id = ANY(${wanted}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
}

/** Locks events that still wait. @returns their ids; those that another worker has just finished are not among them */
export async function lockWaitingEvents(
  tx: Transaction,
  ids: readonly string[],
): Promise<Set<string>> {
  claim(tx, "events", ids);
  const rows = await tx.$queryRaw<
    { id: string }[]
  >`SELECT id FROM webhook_events WHERE id = ANY(${[...ids]}::uuid[]) AND state = 'received' ORDER BY id FOR UPDATE`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Locks companies: everything that decides about one follows each other. Rows that refer to it (people, payrolls, notices) may
 * still be written.
 * @returns the ids of those that exist, as they were given
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

/** Ends the transaction, which `transaction()` does again: to it this is a serialization failure like PostgreSQL's own. */
class CompanyGone extends Error {
  override readonly name = "CompanyGone";
  readonly code = "40001";
}

/** The same by Gusto's uuids, of those that are stored. Make the missing ones before, in the order of these uuids. */
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
  // Once more under the locks: one that was being deleted has given its uuid free, and the caller's work begins anew with a new company.
  const kept = await tx.company.count({
    where: { id: { in: found.map(({ id }) => id) }, gustoUuid: { in: [...gustoUuids] } },
  });
  if (kept < found.length)
    throw new CompanyGone("The company was deleted while this request waited for it.");
  return found;
}

/** Locks token rows: also against a refresh, whose claim and commit lock their one row. */
export async function lockTokens(
  tx: Transaction,
  ids: readonly string[],
): Promise<{ id: string; version: number; state: string }[]> {
  claim(tx, "tokens", ids);
  return ids.length === 0
    ? []
    : tx.$queryRaw`SELECT id, version, state::text FROM gusto_auth_tokens WHERE id = ANY(${[...ids]}::uuid[]) ORDER BY id FOR UPDATE`;
}

/** Locks runs: a worker writes pages only while it holds its run. */
export async function lockRuns(tx: Transaction, ids: readonly string[]): Promise<void> {
  const wanted = claim(tx, "runs", ids);
  if (wanted.length > 0)
    await tx.$queryRaw`SELECT id FROM sync_runs WHERE id = ANY(${wanted}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
}

/** At the end of a query of one run `r`, in a statement of its own: passes over those that others hold, and so never waits. */
export const UNLESS_HELD = Prisma.sql`FOR NO KEY UPDATE OF r SKIP LOCKED`;

/** Those that are not held yet, in the order of their ids. @throws LockOrderError */
function claim(tx: Transaction, rung: Rung, ids: readonly string[]): string[] {
  const held = heldBy.get(tx);
  if (!held)
    throw new LockOrderError(
      `Locks of ${rung} live as long as their transaction: begin it with transaction().`,
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
      `${rung} are locked in the order of their ids, or all by one call: see lock-order.ts.`,
    );
  held.set(rung, new Set([...own, ...wanted]));
  return wanted;
}
