import "server-only";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { BULK_LEASE_SECONDS, type HeldAction } from "./bulk-lease.ts";
import { BULK_FACTS } from "./bulk-kinds.ts";
import type { BulkItemState } from "./bulk-views.ts";

/* The companies of an action: each is claimed once, right before it is acted on. */

export type BulkResult = {
  state: Extract<BulkItemState, "succeeded" | "failed" | "skipped">;
  code: string;
  message?: string;
  linkId?: string;
  /** When it took effect, if that is known exactly. */
  at?: Date;
  /** Gusto gave no answer, which says nothing about this company. */
  isUnanswered?: boolean;
};

/** Looked up at a time, not claimed. */
const BATCH = 100;

/**
 * The next companies, those of one grant in one list: they share its budget at Gusto, and its tokens.
 */
export async function nextItems({ id }: HeldAction): Promise<string[][]> {
  const rows = await db().$queryRaw<{ companyId: string; grant: string }[]>`
    SELECT i.company_id AS "companyId",
      COALESCE(
        (
          SELECT g.token_id
          FROM company_grants g
          WHERE g.company_id = i.company_id AND g.ended_at IS NULL
          ORDER BY g.created_at, g.id
          LIMIT 1
        ),
        i.company_id
      )::text AS grant
    FROM (
      SELECT company_id
      FROM bulk_items
      WHERE action_id = ${id}::uuid AND state = 'waiting'
      ORDER BY company_id
      LIMIT ${BATCH}
    ) i`;
  const byGrant = new Map<string, string[]>();
  for (const { companyId, grant } of rows)
    byGrant.set(grant, [...(byGrant.get(grant) ?? []), companyId]);
  return [...byGrant.values()];
}

/** Claims one company, and renews the lease. False if the action was stopped or is another's. */
export async function claimItem({ id, holder }: HeldAction, companyId: string): Promise<boolean> {
  const claimed = await db().$executeRaw`
    WITH held AS (
      UPDATE bulk_actions
      SET lease_expires_at = clock_timestamp() + make_interval(secs => ${BULK_LEASE_SECONDS})
      WHERE id = ${id}::uuid AND lease_holder = ${holder} AND state = 'running'
      RETURNING id
    )
    UPDATE bulk_items i
    SET state = 'acting', holder = ${holder}, at = clock_timestamp()
    FROM held
    WHERE i.action_id = held.id AND i.company_id = ${companyId}::uuid AND i.state = 'waiting'`;
  return claimed > 0;
}

/**
 * Records what became of a company, with the counts in the same statement. Also after a stop: what
 * was begun is told. Not if it is recorded already, or another worker has taken over meanwhile.
 * @returns whether it was recorded
 */
export async function recordResult(
  { id, holder }: HeldAction,
  companyId: string,
  { state, code, message, linkId, at }: BulkResult,
  tx: Transaction | ReturnType<typeof db> = db(),
): Promise<boolean> {
  const recorded = await tx.$executeRaw`
    WITH recorded AS (
      UPDATE bulk_items
      SET state = ${state}, code = ${code}, message = ${message ?? null}::text,
        link_id = ${linkId ?? null}::uuid,
        at = COALESCE(${at ?? null}::timestamptz, clock_timestamp())
      WHERE action_id = ${id}::uuid
        AND company_id = ${companyId}::uuid
        AND state = 'acting'
        AND holder = ${holder}
      RETURNING action_id, state
    )
    UPDATE bulk_actions b
    SET succeeded = succeeded + (recorded.state = 'succeeded')::int,
      failed = failed + (recorded.state = 'failed')::int,
      skipped = skipped + (recorded.state = 'skipped')::int
    FROM recorded
    WHERE b.id = recorded.action_id`;
  return recorded > 0;
}

const INTERRUPTED =
  "The worker was stopped in the middle, so whether this was done is not known. It was not repeated.";

/**
 * What a worker that is gone had begun. It is begun again where that does no harm; elsewhere nobody
 * knows how far it came, and the result says so.
 */
export async function takeUpInterrupted({ id, holder, kind }: HeldAction): Promise<void> {
  if (BULK_FACTS[kind].isRepeatable) {
    await db().$executeRaw`
      UPDATE bulk_items SET state = 'waiting', holder = NULL, at = NULL
      WHERE action_id = ${id}::uuid AND state = 'acting' AND holder <> ${holder}`;
    return;
  }
  await db().$executeRaw`
    WITH interrupted AS (
      UPDATE bulk_items
      SET state = 'failed', code = 'interrupted', message = ${INTERRUPTED}
      WHERE action_id = ${id}::uuid AND state = 'acting' AND holder <> ${holder}
      RETURNING company_id
    )
    UPDATE bulk_actions
    SET failed = failed + (SELECT count(*)::int FROM interrupted)
    WHERE id = ${id}::uuid`;
}

/**
 * When the action that this one undoes took effect on a company, in a transaction of the caller's.
 * Null: it did not. Undefined: this one undoes none.
 */
export async function whenChanged(
  tx: Transaction,
  { filter }: HeldAction,
  companyId: string,
): Promise<Date | null | undefined> {
  if (filter === null || !("changedBy" in filter)) return undefined;
  const former = await tx.bulkItem.findUnique({
    where: { actionId_companyId: { actionId: filter.changedBy, companyId } },
    select: { at: true },
  });
  return former?.at ?? null;
}
