import "server-only";
import { db } from "../db.ts";
import { env } from "../env.ts";
import { logger } from "../logger.ts";
import { eraseWhenOutlived } from "../sync/retention.ts";
import { HAS_LIVING_GRANT } from "../tokens/company-token.ts";

/*
 * Each company is looked at about once a day, a few at a time: what is due stands in an index, so that a pass costs the same in a fleet
 * of any size.
 */

const COMPANIES_AT_ONCE = 50;

/** Reviews the companies that are due. @returns how many */
export async function reviewCompanies(): Promise<number> {
  const due = await takeDue();
  for (const company of due) {
    // One company that cannot be looked at holds up nobody: it comes again with its next turn.
    await review(company).catch((error: unknown) => logger().warn({ err: error, companyId: company.id }, "A company could not be reviewed"));
  }
  return due.length;
}

type DueCompany = { id: string; isConnected: boolean };

/** The next day before the work: two workers never take the same one, and a crash costs one turn. */
function takeDue(): Promise<DueCompany[]> {
  return db().$queryRaw<DueCompany[]>`
    UPDATE companies c SET next_review_at = now() + (0.9 + 0.2 * random()) * interval '1 day'
    FROM (
      SELECT id FROM companies WHERE environment = ${env().GUSTO_ENVIRONMENT}::environment AND next_review_at <= now() AND delete_requested_at IS NULL
      ORDER BY next_review_at LIMIT ${COMPANIES_AT_ONCE} FOR UPDATE SKIP LOCKED
    ) due
    WHERE c.id = due.id RETURNING c.id, ${HAS_LIVING_GRANT} AS "isConnected"`;
}

async function review({ id, isConnected }: DueCompany): Promise<void> {
  if (!isConnected) await eraseWhenOutlived(id);
}
