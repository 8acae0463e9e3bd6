import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { dismissNoticesIn, NOTICE_VIEW, type NoticeView, unreadNotices } from "./list-notices.ts";

/** All notices of one kind that a viewer hasn't dismissed. */
export type NoticeGroup = {
  kind: string;
  /** Companies, or notices that concern none; a thousand means a thousand or more. */
  count: number;
  since: Date;
  newestAt: Date;
  /** The newest; only the last one for each company. */
  notices: NoticeView[];
};

const MOST_KINDS = 10;
const MOST_NAMED = 50;
const MOST_COUNTED = 1_000;

/** Kinds of notices whose subject is an open incident as well, which operators see with its companies. */
export const KINDS_OF_INCIDENTS: readonly string[] = ["ended", "held"];

/**
 * A viewer's notices by kind: first those about all companies, then the newest.
 * @param except kinds that the viewer sees elsewhere on the page
 */
export async function listNoticeGroups(
  viewer: Viewer,
  except: readonly string[] = [],
): Promise<NoticeGroup[]> {
  const groups: NoticeGroup[] = [];
  while (groups.length < MOST_KINDS) {
    const seen = groups.map(({ kind }) => kind);
    const next = await db().notice.findFirst({
      where: unreadNotices(viewer, { kind: { notIn: [...except, ...seen] } }),
      orderBy: { createdAt: "desc" },
      select: { kind: true },
    });
    if (!next) break;
    const group = await readGroup(viewer, next.kind);
    if (group) groups.push(group);
  }
  return groups.toSorted(
    (a, b) =>
      Number(isOfOne(a)) - Number(isOfOne(b)) || b.newestAt.getTime() - a.newestAt.getTime(),
  );
}

const isOfOne = ({ notices }: NoticeGroup): boolean => notices[0]?.company !== null;

async function readGroup(viewer: Viewer, kind: string): Promise<NoticeGroup | null> {
  const where = unreadNotices(viewer, { kind });
  const newest = await db().notice.findMany({
    where,
    orderBy: { createdAt: "desc" },
    take: MOST_NAMED,
    select: NOTICE_VIEW,
  });
  const [first] = newest;
  if (!first) return null;
  const all =
    newest.length < MOST_NAMED
      ? newest.map(({ id, company, createdAt }) => ({
          id,
          companyId: company?.id ?? null,
          createdAt,
        }))
      : await readBare(where);
  const oldest = all.at(-1) ?? first;
  return {
    kind,
    count: new Set(all.map(({ id, companyId }) => companyId ?? id)).size,
    since: oldest.createdAt,
    newestAt: first.createdAt,
    notices: newest.filter(
      ({ company }, place) =>
        company === null || newest.findIndex((other) => other.company?.id === company.id) === place,
    ),
  };
}

function readBare(where: Prisma.NoticeWhereInput) {
  return db().notice.findMany({
    where,
    orderBy: { createdAt: "desc" },
    take: MOST_COUNTED,
    select: { id: true, companyId: true, createdAt: true },
  });
}

/**
 * Dismisses a group as it was shown: notices created after `until` stay. An operator dismisses for
 * all operators, a company admin only for themselves. @returns how many notices @throws AppError
 * invalid_input
 */
export async function dismissNoticeGroup(
  caller: Caller,
  group: { kind: unknown; until: unknown },
): Promise<number> {
  const { viewer } = caller;
  const { kind } = group;
  const until = new Date(typeof group.until === "string" ? group.until : NaN);
  if (
    typeof kind !== "string" ||
    kind.length > 100 ||
    kind.includes("\u0000") ||
    Number.isNaN(until.getTime())
  )
    throw new AppError(
      "invalid_input",
      "The notices to dismiss could not be determined. Reload the page.",
    );
  let dismissed = 0;
  for (let batch = MOST_COUNTED; batch === MOST_COUNTED; dismissed += batch) {
    const found = await db().notice.findMany({
      where: unreadNotices(viewer, { kind, createdAt: { lte: until } }),
      take: MOST_COUNTED,
      select: { id: true },
    });
    batch = found.length;
    if (batch === 0) break;
    await transaction(async (tx) => {
      const count = await dismissNoticesIn(
        tx,
        viewer,
        found.map(({ id }) => id),
      );
      if (count > 0)
        await recordAudit(tx, {
          ...by(caller),
          action: "notice_dismissed",
          subject: `notices:${kind}`,
          detail: { kind, count, noticeIds: found.slice(0, 100).map(({ id }) => id) },
        });
    });
  }
  return dismissed;
}
