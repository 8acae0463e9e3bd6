import "server-only";
import { db } from "#lib/platform/database/db.ts";

/**
 * Email addresses of the admins of these companies, by company id: of those here, with a working
 * connection first, and of those that Gusto names.
 */
export async function adminEmails(companyIds: readonly string[]): Promise<Map<string, string[]>> {
  const access = await db().companyAccess.findMany({
    where: {
      companyId: { in: [...companyIds] },
      user: { disabledAt: null, role: "company_admin", email: { not: null } },
    },
    orderBy: [{ lostAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
    select: { companyId: true, user: { select: { email: true } } },
  });
  const named = await db().companyAdmin.findMany({
    where: { companyId: { in: [...companyIds] } },
    orderBy: { email: "asc" },
  });
  const emails = new Map<string, string[]>();
  const all = [...access.map(({ companyId, user }) => ({ companyId, ...user })), ...named];
  for (const { companyId, ...admin } of all) {
    const known = emails.get(companyId) ?? [];
    const email = admin.email?.toLowerCase();
    if (email && !known.includes(email)) emails.set(companyId, [...known, email]);
  }
  return emails;
}
