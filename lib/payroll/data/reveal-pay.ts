import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";

/** How long pay stays visible after a person reveals it. */
export const PAY_REVEALED_FOR_MS = 15 * MINUTE_MS;

/** Reveals people's pay in one company to this session for a while. The request is audited. */
export async function revealPay(
  caller: Caller,
  companyId: string,
  now = databaseNow(),
): Promise<void> {
  const company = await requireVisibleCompany(caller.viewer, companyId);
  const ids = { sessionId: caller.viewer.sessionId, companyId: company.id };
  const expiresAt = new Date(now.getTime() + PAY_REVEALED_FOR_MS);
  await transaction(async (tx) => {
    await tx.payReveal.upsert({
      where: { sessionId_companyId: ids },
      create: { ...ids, expiresAt },
      update: { expiresAt },
    });
    await recordAudit(tx, {
      ...by(caller),
      action: "reveal_pay",
      subject: `company:${company.id}`,
      detail: { until: expiresAt.toISOString() },
    });
  });
}

export async function hidePay(viewer: Viewer, companyId: string): Promise<void> {
  const company = await requireVisibleCompany(viewer, companyId);
  await db().payReveal.deleteMany({
    where: { sessionId: viewer.sessionId, companyId: company.id },
  });
}

/** Until when this session sees pay in this company; null if it doesn't. */
export async function payRevealedUntil(
  viewer: Viewer,
  companyId: string,
  now = databaseNow(),
): Promise<Date | null> {
  if (!isUuid(companyId)) return null;
  const reveal = await db().payReveal.findFirst({
    where: { sessionId: viewer.sessionId, companyId, expiresAt: { gt: now } },
  });
  return reveal?.expiresAt ?? null;
}

/** Whether this session sees pay in the company of payroll `p`, for statements over many companies. */
export function payIsRevealedSql(viewer: Viewer, now: Date): Prisma.Sql {
  return Prisma.sql`
    EXISTS (
      SELECT 1
      FROM pay_reveals shown
      WHERE shown.session_id = ${viewer.sessionId}::uuid
        AND shown.company_id = p.company_id
        AND shown.expires_at > ${now}
    )`;
}
