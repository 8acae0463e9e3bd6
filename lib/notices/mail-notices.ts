import "server-only";
import { db } from "../db.ts";
import { env } from "../env.ts";
import { logger } from "../logger.ts";
import { canSendMail, sendMail } from "./send-mail.ts";

/** Older ones are on the screen; a mail server that was down for days must not bring them all at once. */
const WORTH_MAILING_HOURS = 24;
const MOST_AT_ONCE = 50;

/** Mails what was told and not mailed yet. Each is marked first, so that two workers do not both mail it. */
export async function mailNotices(): Promise<number> {
  if (!canSendMail()) return 0;
  const since = new Date(Date.now() - WORTH_MAILING_HOURS * 3_600_000);
  const due = await db().notice.findMany({ where: { mailedAt: null, dismissedAt: null, createdAt: { gt: since } }, orderBy: { createdAt: "asc" }, take: MOST_AT_ONCE });
  let mailed = 0;
  for (const notice of due) {
    const claimed = await db().notice.updateMany({ where: { id: notice.id, mailedAt: null }, data: { mailedAt: new Date() } });
    if (claimed.count === 0) continue;
    try {
      await mail(notice);
      mailed += 1;
    } catch (error) {
      logger().error({ err: error, noticeId: notice.id }, "A notice was not mailed; it is tried again");
      await db().notice.update({ where: { id: notice.id }, data: { mailedAt: null } });
    }
  }
  return mailed;
}

async function mail({ companyId, text }: { companyId: string | null; text: string }): Promise<void> {
  // Those whose grant lives, and those who have just lost theirs: they are the ones who can bring it back.
  const access = { where: { OR: [{ lostAt: null }, { lostAt: { gt: new Date(Date.now() - WORTH_MAILING_HOURS * 3_600_000) } }] }, select: { user: { select: { email: true, disabledAt: true } } } };
  const company = companyId === null ? null : await db().company.findUnique({ where: { id: companyId }, select: { name: true, deleteRequestedAt: true, access } });
  const admins = company?.access.flatMap(({ user }) => (user.email && user.disabledAt === null ? [user.email.toLowerCase()] : [])) ?? [];
  // Deleted since then, and with it the notice.
  if (companyId !== null && company?.deleteRequestedAt !== null) return;
  const to = [...new Set([...env().OPERATOR_EMAILS, ...admins])];
  const link = companyId === null ? env().APP_URL : `${env().APP_URL}/companies/${companyId}`;
  await sendMail({ to, subject: company ? `Gusto connection of ${company.name}` : "Gusto connection", text: `${text}\n\n${link}\n` });
}
