import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { recordAudits } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { MANY_ROWS, transaction } from "#lib/platform/database/transaction.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { AppError } from "#lib/platform/errors.ts";
import { linkUrl } from "./link-address.ts";

/** `email`: where the worker mails the link; null when the operator delivers it. */
export type LinkRequest = { companyId: string; email: string | null };

type CreatedLink = LinkRequest & { id: string; url: string; expiresAt: Date };

export const LINK_LIFE_DAYS = 7;
/** A page of companies, each with its admins. */
const MOST_AT_ONCE = 500;

const address = z.email().max(254);

/**
 * Creates a reconnect link for each request, all or none. A new link for the same company and
 * address replaces the open one.
 * @throws AppError not_found; invalid_input, naming the wrong address or count
 */
export async function createLinks(
  caller: Caller,
  requests: readonly LinkRequest[],
): Promise<CreatedLink[]> {
  requireOperator(caller.viewer);
  requireSound(requests);
  const createdAt = databaseNow();
  const expiresAt = new Date(createdAt.getTime() + LINK_LIFE_DAYS * DAY_MS);
  const links = requests.map((request) => ({ ...request, id: randomUUID() }));
  const who = by(caller);
  await transaction(async (tx) => {
    const companyIds = [...new Set(requests.map(({ companyId }) => companyId))];
    const known = await tx.company.count({
      where: { id: { in: companyIds }, deleteRequestedAt: null },
    });
    if (known < companyIds.length)
      throw new AppError("not_found", "A selected company no longer exists. Reload the page.");
    for (const { companyId, email } of requests)
      await tx.reconnectLink.updateMany({
        where: { companyId, email, revokedAt: null, doneAt: null, expiresAt: { gt: createdAt } },
        data: { revokedAt: createdAt },
      });
    await tx.reconnectLink.createMany({
      data: links.map((link) => ({ ...link, createdBy: who.actor, createdAt, expiresAt })),
    });
    await recordAudits(
      tx,
      links.map(({ id, companyId, email }) => ({
        ...who,
        action: "reconnect_link_created",
        subject: `company:${companyId}`,
        detail: { link: id, isMailed: email !== null },
      })),
    );
  }, MANY_ROWS);
  return links.map((link) => ({ ...link, url: linkUrl(link.id), expiresAt }));
}

function requireSound(requests: readonly LinkRequest[]): void {
  if (requests.length === 0) throw new AppError("invalid_input", "Choose at least one company.");
  if (requests.length > MOST_AT_ONCE)
    throw new AppError("invalid_input", `Choose at most ${MOST_AT_ONCE} links at once.`);
  if (!requests.every(({ companyId }) => isUuid(companyId)))
    throw new AppError("not_found", "Company not found.");
  const wrong = requests.find(({ email }) => email !== null && !address.safeParse(email).success);
  if (wrong)
    throw new AppError("invalid_input", `"${wrong.email?.slice(0, 80)}" is not an email address.`, {
      field: "email",
    });
}
