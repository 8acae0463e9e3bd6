import "server-only";
import { type Viewer, viewerActor } from "../auth/viewer.ts";
import { isUuid, knownCompanies, visibleCompanies } from "../auth/visible-companies.ts";
import { db } from "../db.ts";
import { AppError } from "../errors.ts";
import type { Prisma } from "../generated/prisma/client.ts";

export type NoticeView = { id: string; kind: string; text: string; createdAt: Date; company: { id: string; name: string } | null };

const MOST_SHOWN = 20;

/** What concerns no company is for operators. Who lost a company is told that, and nothing else of it. */
function visibleNotices(viewer: Viewer): Prisma.NoticeWhereInput {
  const ofCompanies = { company: visibleCompanies(viewer) };
  if (viewer.role === "operator") return { OR: [ofCompanies, { companyId: null }] };
  return { OR: [ofCompanies, { kind: "ended", company: knownCompanies(viewer) }] };
}

/** What this viewer should know about and nobody has put away yet, newest first. */
export async function listNotices(viewer: Viewer): Promise<NoticeView[]> {
  const rows = await db().notice.findMany({
    where: { AND: [visibleNotices(viewer), { dismissedAt: null }] },
    orderBy: { createdAt: "desc" },
    take: MOST_SHOWN,
    select: { id: true, kind: true, text: true, createdAt: true, company: { select: { id: true, name: true } } },
  });
  return rows;
}

/** Puts a notice away, for everybody who sees it. @throws AppError not_found */
export async function dismissNotice(viewer: Viewer, noticeId: unknown): Promise<void> {
  const found = isUuid(noticeId) ? await db().notice.findFirst({ where: { AND: [visibleNotices(viewer), { id: noticeId }] } }) : null;
  if (!found) throw new AppError("not_found", "There is no such notice.");
  await db().notice.updateMany({ where: { id: found.id, dismissedAt: null }, data: { dismissedAt: new Date(), dismissedBy: viewerActor(viewer) } });
}
