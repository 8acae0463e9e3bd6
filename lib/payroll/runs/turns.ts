import "server-only";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { FIRST_USABLE, USABLE_TOKENS } from "#lib/tokens/serving/company-token.ts";
import type { SyncTrigger } from "./run-states.ts";

/*
 * Who is next. Runs are claimed by the smallest (turn, id). A new run gets the current turn, or the
 * one after its customer's last, whichever is later: a customer with 180 runs has one in each of
 * 180 turns, and everyone else fits in between. The current turn is that of the run claimed last.
 * Runs that people wait for come a few turns earlier than others; only a few, so every run gets its
 * turn however many are requested after it.
 */

/** How many turns later a run comes than one a person requested. */
const URGENCY: Readonly<Record<SyncTrigger, number>> = {
  person: 0,
  pick: 1,
  bulk: 2,
  api: 2,
  webhook: 2,
  schedule: 3,
};

/**
 * Gives new runs their turns, by id; a queued run moves ahead if requested more urgently. A
 * customer is the people whose grants serve the companies. Two simultaneous requests of one
 * customer may get the same turn.
 */
export async function takeTurns(
  tx: Prisma.TransactionClient,
  runIds: readonly string[],
  trigger: SyncTrigger,
): Promise<void> {
  const urgency = URGENCY[trigger];
  await tx.$executeRaw`
    WITH wanted AS MATERIALIZED (
      SELECT r.id,
        COALESCE(
          (
            SELECT grants.resource_owner_uuid
            FROM companies c ${USABLE_TOKENS}
            WHERE c.id = r.company_id ${FIRST_USABLE}
          ),
          r.company_id::text
        ) AS customer
      FROM sync_runs r
      WHERE r.id = ANY(${[...runIds]}::uuid[])
        AND r.state = 'queued'
        AND (r.customer = '' OR r.urgency > ${urgency})
    ), customers AS MATERIALIZED (
      SELECT one.customer,
        GREATEST(
          COALESCE(
            (SELECT turn FROM sync_runs WHERE started_at IS NOT NULL ORDER BY turn DESC LIMIT 1), 0
          ) + ${urgency},
          (
            SELECT turn + 1
            FROM sync_runs s
            WHERE s.customer = one.customer AND s.urgency = ${urgency}
            ORDER BY turn DESC
            LIMIT 1
          )
        ) AS turn
      FROM (SELECT DISTINCT customer FROM wanted) one
    ), numbered AS (
      SELECT wanted.id, customer,
        customers.turn + row_number() OVER (PARTITION BY customer ORDER BY wanted.id) - 1 AS turn
      FROM wanted
      JOIN customers USING (customer)
    )
    UPDATE sync_runs r
    SET customer = numbered.customer, urgency = ${urgency},
      turn = CASE WHEN r.customer = '' THEN numbered.turn ELSE LEAST(r.turn, numbered.turn) END
    FROM numbered
    WHERE numbered.id = r.id`;
}
