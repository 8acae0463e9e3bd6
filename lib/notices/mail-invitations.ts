import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { canSendMail, type Mail } from "./send-mail.ts";
import { SEND_LIMIT_MS, trySendMail } from "./try-send-mail.ts";

/** If a worker is killed in the middle, another one takes over the mail after this. */
const LEASE_MS = 2 * SEND_LIMIT_MS;

type Invited = { id: string; email: string; role: string };

/**
 * Mails the invitations that are waiting, one by one, until none is left or the server accepts
 * nothing. At least once: a worker killed between the server's answer and its record mails one
 * twice, but none is lost. Somebody removed meanwhile gets none.
 * @returns how many were sent
 */
export async function mailInvitations({
  stop = new AbortController().signal,
  limitMs = SEND_LIMIT_MS,
} = {}): Promise<number> {
  if (!canSendMail()) return 0;
  for (let sent = 0; ;) {
    const invited = stop.aborted ? null : await claimInvitation();
    if (!invited) return sent;
    const outcome = await trySendMail(mailOf(invited), limitMs);
    if (outcome === "sent" || outcome === "refused")
      await db().staffMember.updateMany({
        where: { id: invited.id },
        data: { mailState: outcome },
      });
    if (outcome === "sent") sent += 1;
    // Its lease keeps it out of the next rounds for a while.
    if (outcome === "away") return sent;
  }
}

async function claimInvitation(): Promise<Invited | null> {
  const [invited] = await db().$queryRaw<Invited[]>`
    UPDATE staff_members SET mail_lease_until = clock_timestamp() + make_interval(secs => ${LEASE_MS / 1_000})
    WHERE id = (
      SELECT id FROM staff_members
      WHERE mail_state = 'waiting' AND (mail_lease_until IS NULL OR mail_lease_until < clock_timestamp())
      ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, email, role`;
  return invited ?? null;
}

function mailOf({ email, role }: Invited): Mail {
  const { APP_URL: appUrl } = env();
  return {
    to: [email],
    subject: `You are invited to ${PRODUCT_NAME}`,
    text: [
      `You were let in to ${PRODUCT_NAME} (${new URL(appUrl).host}) as ${role === "operator" ? "an operator" : "a viewer: you see everything and change nothing"}.`,
      `Sign in with your staff account and this email address:`,
      `${appUrl}/sign-in`,
      `If you did not expect this, ignore this email: nothing happens unless you sign in.`,
      "",
    ].join("\n\n"),
  };
}
