import "server-only";
import pLimit from "p-limit";
import { db } from "#lib/platform/database/db.ts";
import { logger } from "#lib/platform/logger.ts";
import { eraseWhenOutlived } from "#lib/payroll/erasing/erase-when-outlived.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { HAS_LIVING_GRANT } from "#lib/tokens/serving/company-token.ts";
import { type AskedCompany, type FactsOutcome, refreshFacts } from "./refresh-facts.ts";

/*
 * Each company is reviewed about once a day, a few at a time. An index finds those that are due, so
 * a pass costs the same for any fleet size.
 */

const COMPANIES_AT_ONCE = 50;
/** How many of them are asked about in parallel. */
const ASKED_AT_ONCE = 4;
/**
 * After this many unanswered calls in a row, Gusto is probably down; the rest of this pass is
 * postponed.
 */
const MAX_UNANSWERED = 3;
const PUT_OFF_SECONDS = 900;

/** Reviews the companies that are due. @returns how many */
export async function reviewCompanies(stop?: AbortSignal): Promise<number> {
  const isPaused = (await readApplicationPause()) !== null;
  const due = await takeDue();
  let unanswered = 0;
  await pLimit(ASKED_AT_ONCE).map(due, async (company) => {
    const canAsk = !isPaused && !stop?.aborted && unanswered < MAX_UNANSWERED;
    // A company that fails doesn't block the others; it comes back at its next turn.
    const kind = await review(company, canAsk).catch((error: unknown) =>
      logger().warn({ err: error, companyId: company.id }, "A company could not be reviewed"),
    );
    if (kind) unanswered = kind === "unanswered" ? unanswered + 1 : 0;
  });
  return due.length;
}

type DueCompany = AskedCompany & { isConnected: boolean };

/**
 * Sets the next date before the work: two workers never take the same company, and a crash costs
 * one turn.
 */
function takeDue(): Promise<DueCompany[]> {
  return db().$queryRaw<DueCompany[]>`
    UPDATE companies c
    SET next_review_at = now() + (0.9 + 0.2 * random()) * interval '1 day'
    FROM (
      SELECT id
      FROM companies
      WHERE next_review_at <= now() AND delete_requested_at IS NULL
      ORDER BY next_review_at
      LIMIT ${COMPANIES_AT_ONCE}
      FOR UPDATE SKIP LOCKED
    ) due
    WHERE c.id = due.id
    RETURNING c.id, c.gusto_uuid::text AS "gustoUuid", c.sync_selected AS "syncSelected",
      c.next_review_at AS "reviewAt", ${HAS_LIVING_GRANT} AS "isConnected"`;
}

/** @returns Gusto's outcome; undefined if it wasn't asked */
async function review(
  company: DueCompany,
  canAsk: boolean,
): Promise<FactsOutcome["kind"] | undefined> {
  if (!company.isConnected) return void (await eraseWhenOutlived(company.id));
  if (!canAsk) return void (await putOff(company, PUT_OFF_SECONDS));
  const outcome = await refreshFacts(company);
  if ("againInSeconds" in outcome) await putOff(company, outcome.againInSeconds);
  return outcome.kind;
}

/**
 * Postpones its turn to sooner than a day. A company someone requested meanwhile keeps its own
 * date.
 */
async function putOff({ id, reviewAt }: DueCompany, seconds: number): Promise<void> {
  await db().$executeRaw`
      UPDATE companies
      SET next_review_at = now() + make_interval(secs => ${seconds})
      WHERE id = ${id}::uuid AND next_review_at = ${reviewAt}`;
}
