import "server-only";
import { z } from "zod";
import { emailKey } from "#lib/access/email-key.ts";
import { db } from "#lib/platform/database/db.ts";

const address = z.email().max(254);
/** As many as one page of Gusto's brings. */
const MOST_KEPT = 100;

/**
 * Keeps the addresses of the admins whom Gusto names, in place of those before: once the connection
 * is lost Gusto can't be asked, and a reconnect link has to reach one of them. Nothing else about
 * them is kept. Writes only what differs.
 */
export async function keepAdmins(
  companyId: string,
  named: readonly { email: string | null }[],
): Promise<void> {
  const emails = [...new Set(named.flatMap(({ email }) => (email ? [emailKey(email)] : [])))]
    .filter((email) => address.safeParse(email).success)
    .slice(0, MOST_KEPT);
  await db().$executeRaw`
    WITH gone AS (
      DELETE FROM company_admins
      WHERE company_id = ${companyId}::uuid AND email <> ALL(${emails}::text[])
    )
    INSERT INTO company_admins (company_id, email)
    SELECT c.id, email
    FROM companies c
    CROSS JOIN unnest(${emails}::text[]) email
    WHERE c.id = ${companyId}::uuid AND c.delete_requested_at IS NULL
    ON CONFLICT DO NOTHING`;
}
