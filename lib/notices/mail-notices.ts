import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { logger } from "#lib/platform/logger.ts";
import { type DueNotice, digestNotices } from "./digest-notices.ts";
import { standing } from "./list-notices.ts";
import { canSendMail, sendMail } from "./send-mail.ts";

/** Older ones are on the screen; a mail server that was down for days must not bring them all at once. */
const WORTH_MAILING_HOURS = 24;
const MOST_AT_ONCE = 500;
/** Something that happened to a company while it was being deleted concerns nobody any more. */
const OF_NO_DELETED_COMPANY: Prisma.NoticeWhereInput = {
  OR: [{ companyId: null }, { company: { deleteRequestedAt: null } }],
};
/** After a mail about companies the next one gathers what happens meanwhile. What concerns every company does not wait. */
const GATHER_MS = 10 * 60_000;
/** A server may say a word now and then and never come to an end. Shorter than a stop of the worker waits for its jobs. */
const SEND_LIMIT_MS = 25_000;

type Options = { stop?: AbortSignal; limitMs?: number };

/**
 * Mails what was told and not mailed yet: a person gets one mail for all of it. Notices are marked first, so that two workers do not both
 * mail them; what was not sent is marked back, also at a stop.
 * @param stop no further mail is begun; the one under way ends within `limitMs`
 * @returns how many notices need no other try
 */
export async function mailNotices(
  now = databaseNow(),
  { stop = new AbortController().signal, limitMs = SEND_LIMIT_MS }: Options = {},
): Promise<number> {
  if (!canSendMail() || stop.aborted) return 0;
  const notices = await claimNotices(now);
  const waiting = new Set(notices.map(({ id }) => id));
  for (const { noticeIds, ...mail } of digestNotices(notices, env().APP_URL)) {
    const outcome: Outcome = stop.aborted ? "away" : await send(mail, limitMs);
    if (outcome === "away") break;
    if (outcome !== "later") for (const id of noticeIds) waiting.delete(id);
  }
  // Only what nobody got: one mailbox that is full must not repeat a notice to everybody else.
  if (waiting.size > 0)
    await db().notice.updateMany({ where: { id: { in: [...waiting] } }, data: { mailedAt: null } });
  return notices.length - waiting.size;
}

async function claimNotices(now: Date): Promise<DueNotice[]> {
  const since = new Date(now.getTime() - WORTH_MAILING_HOURS * 3_600_000);
  const isGathering = await db().notice.findFirst({
    where: { companyId: { not: null }, mailedAt: { gt: new Date(now.getTime() - GATHER_MS) } },
    select: { id: true },
  });
  const which: Prisma.NoticeWhereInput = {
    mailedAt: null,
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
  const claimed = await db().notice.updateManyAndReturn({
    where: { id: { in: due.map(({ id }) => id) }, mailedAt: null },
    data: { mailedAt: now },
    select: { id: true },
  });
  return describe(
    claimed.map(({ id }) => id),
    since,
  );
}

/** Company admins whose grant lives, and those who have just lost theirs: they are the ones who can bring it back. */
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

/** `refused`: never to be taken (5xx). `later`: this one not now. `away`: the server takes nothing. */
type Outcome = "sent" | "refused" | "later" | "away";

async function send(mail: Parameters<typeof sendMail>[0], limitMs: number): Promise<Outcome> {
  const over = new AbortController();
  const limit = delay(limitMs, undefined, { signal: over.signal });
  try {
    await Promise.race([
      sendMail(mail),
      limit.then(() => {
        throw new Error(`The mail server came to no end within ${limitMs} ms.`);
      }),
    ]);
    return "sent";
  } catch (error) {
    const code = Number((error as { responseCode?: unknown }).responseCode);
    const outcome = code >= 500 ? "refused" : code >= 400 && code !== 421 ? "later" : "away";
    logger().error(
      { err: error, outcome },
      outcome === "refused"
        ? "The mail server refused a notice for good"
        : "Notices could not be mailed; retrying later",
    );
    return outcome;
  } finally {
    over.abort();
    limit.catch(() => undefined);
  }
}
