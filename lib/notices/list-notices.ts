import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { type AuditSubject, recordAudit } from "#lib/platform/audit/record-audit.ts";
import { type Viewer, viewerActor } from "#lib/access/viewer.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import { knownCompanies, visibleCompanies } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

export type NoticeView = {
  id: string;
  kind: string;
  text: string;
  createdAt: Date;
  company: { id: string; name: string } | null;
};

export const NOTICE_VIEW = {
  id: true,
  kind: true,
  text: true,
  createdAt: true,
  company: { select: { id: true, name: true } },
} satisfies Prisma.NoticeSelect;

/** No one needs to reconnect a company that is connected. */
const IS_CONNECTED: Prisma.CompanyWhereInput = {
  grants: {
    some: { endedAt: null, token: { state: { notIn: ["reconnect_required", "disconnected"] } } },
  },
};

/** Notices that still apply: "reconnect it" is over once the company is connected. */
export function standing(): Prisma.NoticeWhereInput {
  return { NOT: { kind: "ended", company: IS_CONNECTED } };
}

/**
 * Notices without a company are for operators. A person who lost a company sees that notice and
 * nothing else about it.
 */
function visibleNotices(viewer: Viewer): Prisma.NoticeWhereInput {
  const ofCompanies = { AND: [{ company: visibleCompanies(viewer) }, standing()] };
  if (viewer.role === "operator") return { OR: [ofCompanies, { companyId: null }] };
  return {
    OR: [
      ofCompanies,
      {
        kind: "ended",
        company: { AND: [knownCompanies(viewer), { NOT: visibleCompanies(viewer) }] },
      },
    ],
  };
}

/** Operators dismiss a notice for each other, an admin only for themselves. */
function notDismissed(viewer: Viewer): Prisma.NoticeWhereInput {
  return viewer.role === "operator"
    ? { dismissedAt: null }
    : { dismissals: { none: { userId: viewer.userId } } };
}

/** What a viewer may see and hasn't dismissed. */
export function unreadNotices(
  viewer: Viewer,
  which: Prisma.NoticeWhereInput,
): Prisma.NoticeWhereInput {
  return { AND: [visibleNotices(viewer), notDismissed(viewer), which] };
}

/**
 * Dismisses a notice: an operator for all operators, a company admin for themselves. @throws
 * AppError not_found
 */
export async function dismissNotice(caller: Caller, noticeId: unknown): Promise<void> {
  const found = isUuid(noticeId)
    ? await db().notice.findFirst({
        where: { AND: [visibleNotices(caller.viewer), { id: noticeId }] },
      })
    : null;
  if (!found) throw new AppError("not_found", "Notice not found.");
  await transaction(async (tx) => {
    if ((await dismissNoticesIn(tx, caller.viewer, [found.id])) === 0) return;
    const subject: AuditSubject =
      found.companyId === null ? `notice:${found.id}` : `company:${found.companyId}`;
    await recordAudit(tx, {
      ...by(caller),
      action: "notice_dismissed",
      subject,
      detail: { noticeId: found.id, kind: found.kind },
    });
  });
}

/** @returns how many were dismissed, not counting those already dismissed */
export async function dismissNoticesIn(
  tx: Transaction,
  viewer: Viewer,
  noticeIds: readonly string[],
): Promise<number> {
  if (viewer.role !== "operator")
    return (
      await tx.noticeDismissal.createMany({
        data: noticeIds.map((noticeId) => ({ noticeId, userId: viewer.userId })),
        skipDuplicates: true,
      })
    ).count;
  return (
    await tx.notice.updateMany({
      where: { id: { in: [...noticeIds] }, dismissedAt: null },
      data: { dismissedAt: databaseNow(), dismissedBy: viewerActor(viewer) },
    })
  ).count;
}
