import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { exactTime } from "#lib/platform/format.ts";
import { MAIL_LEASE_MS, mailOneByOne, type MailOptions } from "#lib/notices/mail-one-by-one.ts";
import type { Mail } from "#lib/notices/send-mail.ts";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { linkUrl } from "./link-address.ts";

type ClaimedLink = { id: string; email: string; expiresAt: Date; companyName: string };

/** Mails the links that are waiting. @returns how many were sent */
export function mailLinks(options: MailOptions = {}): Promise<number> {
  return mailOneByOne({ claim: claimLink, mailOf, record }, options);
}

function record({ id }: ClaimedLink, outcome: "sent" | "refused") {
  const data =
    outcome === "sent"
      ? { sentAt: databaseNow(), mailLeaseUntil: null }
      : { mailRefusedAt: databaseNow() };
  return db().reconnectLink.updateMany({ where: { id }, data });
}

async function claimLink(): Promise<ClaimedLink | null> {
  const [link] = await db().$queryRaw<ClaimedLink[]>`
    UPDATE reconnect_links l
    SET mail_lease_until = clock_timestamp() + make_interval(secs => ${MAIL_LEASE_MS / 1_000})
    FROM companies c
    WHERE c.id = l.company_id
      AND c.delete_requested_at IS NULL
      AND l.id = (
        SELECT id
        FROM reconnect_links
        WHERE email IS NOT NULL
          AND sent_at IS NULL
          AND mail_refused_at IS NULL
          AND done_at IS NULL
          AND revoked_at IS NULL
          AND expires_at > clock_timestamp()
          AND (mail_lease_until IS NULL OR mail_lease_until < clock_timestamp())
        ORDER BY created_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
      )
    RETURNING l.id, l.email, l.expires_at AS "expiresAt", c.name AS "companyName"`;
  return link ?? null;
}

function mailOf({ id, email, expiresAt, companyName }: ClaimedLink): Mail {
  const site = new URL(env().APP_URL).host;
  return {
    to: [email],
    subject: `Reconnect ${companyName} to ${PRODUCT_NAME}`,
    text: [
      `${companyName} needs to be reconnected in Gusto before its data syncs with ${PRODUCT_NAME} (${site}) again.`,
      `A primary or full-access admin of the company can do this in about a minute. Open this link:`,
      linkUrl(id),
      `The link is for ${companyName} only. It works once, until ${exactTime(expiresAt)}. You sign in to Gusto; you do not need any other account.`,
      `If you are not an admin of this company in Gusto, forward this email to someone who is. If you do not want to reconnect the company, ignore this email.`,
      "",
    ].join("\n\n"),
  };
}
