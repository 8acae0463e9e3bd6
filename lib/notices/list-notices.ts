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
const MOST_COUNTED = 1_000;

/** Nobody has to be told to connect again what is connected. */
const IS_CONNECTED: Prisma.CompanyWhereInput = { grants: { some: { endedAt: null, token: { state: { notIn: ["reconnect_required", "disconnected"] } } } } };

/** What still holds: "connect it again" is over once the company is connected. */
export function standing(): Prisma.NoticeWhereInput {
  return { NOT: { kind: "ended", company: IS_CONNECTED } };
}

/** What concerns no company is for operators. Who lost a company is told that, and nothing else of it. */
function visibleNotices(viewer: Viewer): Prisma.NoticeWhereInput {
  const ofCompanies = { AND: [{ company: visibleCompanies(viewer) }, standing()] };
  if (viewer.role === "operator") return { OR: [ofCompanies, { companyId: null }] };
  return { OR: [ofCompanies, { kind: "ended", company: { AND: [knownCompanies(viewer), { NOT: visibleCompanies(viewer) }] } }] };
}

/** Operators put a notice away for each other, an admin for themselves alone. */
function notDismissed(viewer: Viewer): Prisma.NoticeWhereInput {
  return viewer.role === "operator" ? { dismissedAt: null } : { dismissals: { none: { userId: viewer.userId } } };
}

/** What this viewer should know about and has not put away yet: what concerns every company first, then the newest. */
export async function listNotices(viewer: Viewer): Promise<NoticeView[]> {
  const read = (which: Prisma.NoticeWhereInput) =>
    db().notice.findMany({
      where: { AND: [visibleNotices(viewer), notDismissed(viewer), which] },
      orderBy: { createdAt: "desc" },
      take: MOST_SHOWN,
      select: { id: true, kind: true, text: true, createdAt: true, company: { select: { id: true, name: true } } },
    });
  const [ofAll, ofOne] = await Promise.all([read({ companyId: null }), read({ companyId: { not: null } })]);
  return [...ofAll, ...ofOne].slice(0, MOST_SHOWN);
}

/** How many there are beyond those of `listNotices`; a thousand stands for any more. */
export async function countFurtherNotices(viewer: Viewer, shown: number): Promise<number> {
  if (shown < MOST_SHOWN) return 0;
  const rows = await db().notice.findMany({ where: { AND: [visibleNotices(viewer), notDismissed(viewer)] }, take: MOST_SHOWN + MOST_COUNTED, select: { id: true } });
  return rows.length - shown;
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
