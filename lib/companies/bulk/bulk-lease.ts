import "server-only";
import { randomUUID } from "node:crypto";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { db } from "#lib/platform/database/db.ts";
import { PROCESS_NAME } from "#lib/platform/process/process-name.ts";
import { BULK_KINDS, type BulkKind } from "./bulk-kinds.ts";
import type { BulkFilter, BulkReason } from "./bulk-views.ts";
import { readStoredFilter } from "./stored-filter.ts";

/* Which worker works on which action. One at a time does; it renews its lease with each company. */

/** Longer than anything that is done to one company takes. */
export const BULK_LEASE_SECONDS = 180;

export type HeldAction = {
  id: string;
  /** Of this lease: another one of the same process has another. */
  holder: string;
  kind: BulkKind;
  tag: string | null;
  userId: string;
  ip: string | null;
  filter: BulkFilter | null;
  isChosen: boolean;
  chosenTo: string | null;
};

/**
 * Takes the open action that has waited longest, or one whose worker has gone silent. Null if there
 * is none. @param among only these; for tests
 */
export async function claimBulkAction(among?: readonly string[]): Promise<HeldAction | null> {
  const holder = `${PROCESS_NAME}/${randomUUID()}`;
  const [row] = await db().$queryRaw<
    (Omit<HeldAction, "holder" | "filter"> & { filter: Prisma.JsonValue })[]
  >`
    UPDATE bulk_actions
    SET state = 'running', reason = NULL, resume_at = NULL, lease_holder = ${holder},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${BULK_LEASE_SECONDS}),
      started_at = COALESCE(started_at, clock_timestamp())
    WHERE id = (
      SELECT id
      FROM bulk_actions
      WHERE state IN ('queued', 'running')
        AND kind = ANY(${[...BULK_KINDS]})
        AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
        AND (resume_at IS NULL OR resume_at <= clock_timestamp())
        AND (${among === undefined} OR id = ANY(${[...(among ?? [])]}::uuid[]))
      ORDER BY worked_at NULLS FIRST, id
      LIMIT 1
      FOR UPDATE SKIP LOCKED
    )
    RETURNING id, kind, tag, user_id AS "userId", ip, filter, is_chosen AS "isChosen",
      chosen_to AS "chosenTo"`;
  return row ? { ...row, filter: readStoredFilter(row.filter), holder } : null;
}

/** Lets others have their turn. @param wait what it waits for, and how long */
export async function releaseBulkAction(
  { id, holder }: HeldAction,
  wait: { reason: BulkReason; seconds: number } | null,
): Promise<void> {
  await db().$executeRaw`
    UPDATE bulk_actions
    SET lease_holder = NULL, lease_expires_at = NULL, worked_at = clock_timestamp(),
      reason = CASE WHEN state = 'running' THEN ${wait?.reason ?? null}::text ELSE reason END,
      resume_at = CASE
        WHEN state = 'running' AND ${wait !== null}
          THEN clock_timestamp() + make_interval(secs => ${wait?.seconds ?? 0})
      END
    WHERE id = ${id}::uuid AND lease_holder = ${holder}`;
}

/** Ends it: `done` if none of its companies is left, `stopped` for a reason of ours. */
export async function endBulkAction(
  { id, holder }: HeldAction,
  reason: Extract<BulkReason, "person_disabled" | "selection_grew"> | null,
): Promise<void> {
  await db().$executeRaw`
    UPDATE bulk_actions
    SET state = ${reason === null ? "done" : "stopped"}, reason = ${reason}::text,
      ended_at = clock_timestamp()
    WHERE id = ${id}::uuid
      AND lease_holder = ${holder}
      AND state = 'running'
      AND (
        ${reason !== null}
        OR NOT EXISTS (
          SELECT 1 FROM bulk_items WHERE action_id = ${id}::uuid AND state IN ('waiting', 'acting')
        )
      )`;
}
