import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/platform/durations.ts";
import { env } from "#lib/platform/env.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { type DueNotice, digestNotices } from "./digest-notices.ts";
import { standing } from "./list-notices.ts";
import { canSendMail } from "./send-mail.ts";
import { type MailOutcome, SEND_LIMIT_MS, trySendMail } from "./try-send-mail.ts";

/**
 * Older ones are on the screen; after a mail server's outage of days, they must not all arrive at
 * once.
 */
const WORTH_MAILING_HOURS = 24;
const MOST_AT_ONCE = 500;
/** Events during a company's deletion no longer concern anyone. */
const OF_NO_DELETED_COMPANY: Prisma.NoticeWhereInput = {
  OR: [{ companyId: null }, { company: { deleteRequestedAt: null } }],
};
/**
 * After an email about companies, the next one waits to collect what happens meanwhile. Notices
 * about all companies don't wait.
 */
const GATHER_MS = 10 * MINUTE_MS;
/**
 * How long notices belong to the worker that is sending them. Longer than one email may take, or it
 * would be sent twice.
 */
const LEASE_MS = 120_000;

type Options = { stop?: AbortSignal; limitMs?: number };

/**
 * Emails notices that haven't been mailed, combined into one email per person. At least once: a
 * notice counts as mailed when the server has accepted it for everyone; until then it is leased, so
 * two workers don't both send it. A worker that is killed midway leaves it to the next one once the
 * lease expires; people whose email the server had accepted by then get it twice.
 * @param stop starts no further email; the current one ends within `limitMs`
 * @returns how many notices need no further attempt
 */
export async function mailNotices(
  now = databaseNow(),
  { stop = new AbortController().signal, limitMs = SEND_LIMIT_MS }: Options = {},
): Promise<number> {
  if (!canSendMail() || stop.aborted) return 0;
  const begun = performance.now();
  const time = () => new Date(now.getTime() + performance.now() - begun);
  const notices = await leaseNotices(now);
  const left = new Set(notices.map(({ id }) => id));
  // Only notices no one received are tried again: one full mailbox must not repeat a notice to everyone else.
  const settled = new Set<string>();
  const digests = digestNotices(notices, env().APP_URL);
  for (const [index, { noticeIds, ...mail }] of digests.entries()) {
    await extendLease([...left], time());
    const outcome: MailOutcome = stop.aborted ? "away" : await trySendMail(mail, limitMs);
    if (outcome === "away") break;
    if (outcome !== "later") for (const id of noticeIds) settled.add(id);
    const coming = new Set(digests.slice(index + 1).flatMap((digest) => digest.noticeIds));
    const done = [...left].filter((id) => settled.has(id) && !coming.has(id));
    await markMailed(done, time());
    for (const id of done) left.delete(id);
  }
  const unread = [...left].filter((id) => settled.has(id));
  await markMailed(unread, time());
  await releaseNotices([...left].filter((id) => !settled.has(id)));
  return settled.size;
}

async function leaseNotices(now: Date): Promise<DueNotice[]> {
  const since = new Date(now.getTime() - WORTH_MAILING_HOURS * HOUR_MS);
  const isGathering = await db().notice.findFirst({
    where: {
      companyId: { not: null },
      OR: [
        { mailedAt: { gt: new Date(now.getTime() - GATHER_MS) } },
        { mailedAt: null, mailLeaseUntil: { gt: now } },
      ],
    },
    select: { id: true },
  });
  const which: Prisma.NoticeWhereInput = {
    ...isFree(now),
    dismissedAt: null,
    createdAt: { gt: since },
    ...(isGathering && { companyId: null }),
  };
  const due = await db().notice.findMany({
    where: { AND: [which, standing(), OF_NO_DELETED_COMPANY] },
    orderBy: { createdAt: "asc" },
    take: MOST_AT_ONCE,
    select: { id: true },
  });
  if (due.length === 0) return [];
  const leased = await db().notice.updateManyAndReturn({
    where: { id: { in: due.map(({ id }) => id) }, ...isFree(now) },
    data: { mailLeaseUntil: leaseEnd(now) },
    select: { id: true },
  });
  return describe(
    leased.map(({ id }) => id),
    since,
  );
}

function isFree(now: Date): Prisma.NoticeWhereInput {
  return { mailedAt: null, OR: [{ mailLeaseUntil: null }, { mailLeaseUntil: { lte: now } }] };
}

function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS);
}

async function extendLease(ids: string[], now: Date): Promise<void> {
  await db().notice.updateMany({
    where: { id: { in: ids } },
    data: { mailLeaseUntil: leaseEnd(now) },
  });
}

async function markMailed(ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db().notice.updateMany({
    where: { id: { in: ids } },
    data: { mailedAt: now, mailLeaseUntil: null },
  });
}

async function releaseNotices(ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db().notice.updateMany({ where: { id: { in: ids } }, data: { mailLeaseUntil: null } });
}

/**
 * Company admins with an active grant, and those who just lost theirs, because they can reconnect.
 */
async function describe(ids: readonly string[], lostSince: Date): Promise<DueNotice[]> {
  const access = {
    where: { OR: [{ lostAt: null }, { lostAt: { gt: lostSince } }] },
    select: { user: { select: { email: true, disabledAt: true } } },
  };
  const rows = await db().notice.findMany({
    where: { id: { in: [...ids] } },
    orderBy: { createdAt: "asc" },
    select: { id: true, text: true, companyId: true, company: { select: { name: true, access } } },
  });
  return rows.map(({ id, text, companyId, company }) => {
    const admins =
      company?.access.flatMap(({ user }) =>
        user.email && user.disabledAt === null ? [user.email.toLowerCase()] : [],
      ) ?? [];
    return {
      id,
      text,
      companyName: company?.name ?? null,
      link: companyId === null ? env().APP_URL : `${env().APP_URL}/companies/${companyId}`,
      to: [...env().OPERATOR_EMAILS, ...admins],
    };
  });
}
