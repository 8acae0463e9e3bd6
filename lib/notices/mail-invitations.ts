import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { MAIL_LEASE_MS, mailOneByOne, type MailOptions } from "./mail-one-by-one.ts";
import type { Mail } from "./send-mail.ts";

type Invited = { id: string; email: string; role: string };

/**
 * Mails the invitations that are waiting. Somebody removed meanwhile gets none.
 * @returns how many were sent
 */
export function mailInvitations(options: MailOptions = {}): Promise<number> {
  return mailOneByOne({ claim: claimInvitation, mailOf, record }, options);
}

function record({ id }: Invited, mailState: "sent" | "refused") {
  return db().staffMember.updateMany({ where: { id }, data: { mailState } });
}

async function claimInvitation(): Promise<Invited | null> {
  const [invited] = await db().$queryRaw<Invited[]>`
    UPDATE staff_members
    SET mail_lease_until = clock_timestamp() + make_interval(secs => ${MAIL_LEASE_MS / 1_000})
    WHERE id = (
      SELECT id
      FROM staff_members
      WHERE mail_state = 'waiting'
        AND (mail_lease_until IS NULL OR mail_lease_until < clock_timestamp())
      ORDER BY created_at
      LIMIT 1
      FOR UPDATE SKIP LOCKED
    )
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
