import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { endingKey, type LostCompany, listLostCompanies } from "./list-lost-companies.ts";
import { createNotice } from "#lib/notices/create-notice.ts";

const MOST_AT_ONCE = 500;

/**
 * Creates one notice that Gusto ended a company's connection, whether an event or a refused refresh
 * revealed it.
 */
export async function createEndedNotice(
  { companyId, name, tokenId }: LostCompany,
  tx?: Transaction,
): Promise<boolean> {
  const text = `Gusto ended the connection to ${name}, usually because the app was removed there. Sync has stopped; synced data is kept. Reconnect to continue.`;
  return createNotice(
    { companyId, kind: "ended", key: endingKey({ companyId, tokenId }), text },
    tx,
  );
}

/** Creates notices for companies whose refresh token Gusto permanently refused and for which no event arrived yet. */
export async function createLostCompanyNotices(): Promise<void> {
  for (const company of await listLostCompanies(MOST_AT_ONCE)) await createEndedNotice(company);
}
