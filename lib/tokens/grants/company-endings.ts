import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

/*
 * Keeps a request that ends access at Gusto apart from a new connection of the same company. A
 * revocation or disconnect may take effect late and then end what was connected in the meantime. So
 * an ending is recorded under the company's lock before it is sent, and only if no one has
 * reconnected; a connection that finds an ending in flight waits until its effect is known, then
 * asks Gusto again whether its own token works.
 */

/** Longer than any of our requests takes: after this no one is waiting for a response. */
const LEASE_SECONDS = 30;
const ASK_AGAIN_MS = 200;
/** How long Gusto might still carry out an ending whose effect is unknown. */
const LATE_EFFECT_MINUTES = 30;

/** Endings in flight. */
export type Ending = { ids: string[] };

/**
 * Records an ending. Call it before the request is sent, and `finishEnding` when it has returned.
 * Endings of one company run one after another: what one of them reveals about the company's other
 * pairs must not be an effect of the next.
 * @param mayEnd called under the lock of the companies; false when the ending would hit a
 *   connection that must survive
 * @returns null when the ending must not be sent
 */
export async function beginEnding(
  companyIds: readonly string[],
  mayEnd: (tx: Transaction) => Promise<boolean>,
): Promise<Ending | null> {
  for (;;) {
    const ending = await beginUnlessOnItsWay(companyIds, mayEnd);
    if (ending !== "wait") return ending;
    await waitForEndings(companyIds);
  }
}

function beginUnlessOnItsWay(
  companyIds: readonly string[],
  mayEnd: (tx: Transaction) => Promise<boolean>,
): Promise<Ending | null | "wait"> {
  return transaction(async (tx) => {
    const locked = await lockCompanies(tx, companyIds);
    if ((await readEndingState(tx, locked)) === "on_its_way") return "wait";
    if (!(await mayEnd(tx))) return null;
    const rows = await tx.$queryRaw<{ id: string }[]>`
      INSERT INTO company_endings (id, company_id, started_at, lease_expires_at)
      SELECT gen_random_uuid(), company_id, clock_timestamp(),
        clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
      FROM unnest(${locked}::uuid[]) company_id
      RETURNING id`;
    return { ids: rows.map(({ id }) => id) };
  });
}

/**
 * Extends the lease; call it before each request of an ending that takes several.
 * @returns false when the lease has run out: someone may have connected since, and a request that
 *   endangers that connection must not be sent
 */
export async function extendEnding({ ids }: Ending): Promise<boolean> {
  const extended = await db().$executeRaw`
    UPDATE company_endings
    SET lease_expires_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
    WHERE id = ANY(${ids}::uuid[]) AND lease_expires_at > clock_timestamp()`;
  return extended === ids.length;
}

/**
 * Ends an ending.
 * @param isKnown whether Gusto answered. A request without an answer may still take effect, so it
 *   is remembered for a while.
 */
export async function finishEnding({ ids }: Ending, isKnown: boolean): Promise<void> {
  if (isKnown) await db().companyEnding.deleteMany({ where: { id: { in: ids } } });
  // The column keeps milliseconds and would round up: an expired lease must not live half a
  // millisecond longer.
  else
    await db().$executeRaw`
        UPDATE company_endings
        SET lease_expires_at = date_trunc('milliseconds', clock_timestamp())
        WHERE id = ANY(${ids}::uuid[])`;
}

/**
 * Runs `send` as an ending; `send` may extend the lease. @returns what `send` returns, or null when
 * it was not run
 */
export async function endExclusively<T>(
  companyIds: readonly string[],
  mayEnd: (tx: Transaction) => Promise<boolean>,
  send: (ending: Ending) => Promise<{ isKnown: boolean; result: T }>,
): Promise<T | null> {
  const ending = await beginEnding(companyIds, mayEnd);
  if (!ending) return null;
  let isKnown = false;
  try {
    const sent = await send(ending);
    isKnown = sent.isKnown;
    return sent.result;
  } finally {
    await finishEnding(ending, isKnown);
  }
}

/** `on_its_way`: wait. `effect_unknown`: connect, and ask Gusto again later. */
export type EndingState = "none" | "on_its_way" | "effect_unknown";

/**
 * Which endings could hit a new connection of these companies. Call it under their locks: the
 * answer then holds until the caller commits.
 */
export async function readEndingState(
  tx: Pick<Transaction, "$queryRaw">,
  companyIds: readonly string[],
): Promise<EndingState> {
  const [row] = await tx.$queryRaw<{ underWay: boolean | null }[]>`
    SELECT bool_or(lease_expires_at > clock_timestamp()) AS "underWay"
    FROM company_endings
    WHERE company_id = ANY(${[...companyIds]}::uuid[])
      AND started_at > clock_timestamp() - make_interval(mins => ${LATE_EFFECT_MINUTES})`;
  if (row?.underWay === undefined || row.underWay === null) return "none";
  return row.underWay ? "on_its_way" : "effect_unknown";
}

/** Resolves when no ending is in flight: each has been answered or its lease has run out. */
export async function waitForEndings(companyIds: readonly string[]): Promise<void> {
  while ((await readEndingState(db(), companyIds)) === "on_its_way") await delay(ASK_AGAIN_MS);
}

/** Deletes endings that can no longer take effect. */
export async function deleteOldEndings(): Promise<void> {
  await db().$executeRaw`
      DELETE FROM company_endings
      WHERE started_at < clock_timestamp() - make_interval(mins => ${2 * LATE_EFFECT_MINUTES})`;
}
