import "server-only";
import { recordAudit } from "../audit/record-audit.ts";
import { type Viewer, viewerActor } from "../auth/viewer.ts";
import { isUuid, knownCompanies, visibleCompanies } from "../auth/visible-companies.ts";
import { db, type Transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import type { Prisma } from "../generated/prisma/client.ts";
import { transaction } from "../transaction.ts";

export type NoticeView = { id: string; kind: string; text: string; createdAt: Date; company: { id: string; name: string } | null };

const MOST_SHOWN = 20;

/** What concerns no company is for operators. Who lost a company is told that, and nothing else of it. */
function visibleNotices(viewer: Viewer): Prisma.NoticeWhereInput {
  const ofCompanies = { company: visibleCompanies(viewer) };
  if (viewer.role === "operator") return { OR: [ofCompanies, { companyId: null }] };
  return { OR: [ofCompanies, { kind: "ended", company: knownCompanies(viewer) }] };
}

/** Operators put a notice away for each other, an admin for themselves alone. */
function notDismissed(viewer: Viewer): Prisma.NoticeWhereInput {
  return viewer.role === "operator" ? { dismissedAt: null } : { dismissals: { none: { userId: viewer.userId } } };
}

/** What this viewer should know about and has not put away yet, newest first. */
export async function listNotices(viewer: Viewer): Promise<NoticeView[]> {
  const rows = await db().notice.findMany({
    where: { AND: [visibleNotices(viewer), notDismissed(viewer)] },
    orderBy: { createdAt: "desc" },
    take: MOST_SHOWN,
    select: { id: true, kind: true, text: true, createdAt: true, company: { select: { id: true, name: true } } },
  });
  return rows;
}

/** Puts a notice away: an operator for all operators, a company admin for themselves. @throws AppError not_found */
export async function dismissNotice(viewer: Viewer, noticeId: unknown, ip: string | null): Promise<void> {
  const found = isUuid(noticeId) ? await db().notice.findFirst({ where: { AND: [visibleNotices(viewer), { id: noticeId }] } }) : null;
  if (!found) throw new AppError("not_found", "There is no such notice.");
  await transaction(async (tx) => {
    if ((await dismiss(tx, viewer, found.id)) === 0) return;
    const subject = found.companyId === null ? `notice:${found.id}` : `company:${found.companyId}`;
    await recordAudit(tx, { actor: viewerActor(viewer), action: "notice_dismissed", subject, ip, detail: { noticeId: found.id, kind: found.kind } });
  });
}

/** @returns how many were put away: 0 when it was before */
async function dismiss(tx: Transaction, viewer: Viewer, noticeId: string): Promise<number> {
  if (viewer.role !== "operator") return (await tx.noticeDismissal.createMany({ data: [{ noticeId, userId: viewer.userId }], skipDuplicates: true })).count;
  return (await tx.notice.updateMany({ where: { id: noticeId, dismissedAt: null }, data: { dismissedAt: new Date(), dismissedBy: viewerActor(viewer) } })).count;
}
