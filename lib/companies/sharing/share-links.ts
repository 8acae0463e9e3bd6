// See docs/decisions/0022-reconnect-links.md

import "server-only";
import { randomUUID } from "node:crypto";
import { by, type Caller } from "#lib/access/caller.ts";
import { nameActors } from "#lib/access/name-actors.ts";
import { signedId } from "#lib/access/signed-id.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { findVisibleCompany, visibleCompanies } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";

/*
 * Links to the page that says what is read of one company. Anyone who sees the company makes and
 * revokes them; whoever holds one needs no account.
 */

export const SHARE_PURPOSE = "share-link";
export const SHARE_LIFE_DAYS = 30;
const MOST_OPEN = 10;
/** How long an ended link is kept, so that its page can still say that it ended. */
const KEPT_DAYS = 90;

/** A link that still works, as those who see the company are shown it. */
export type ShareLinkItem = {
  id: string;
  url: string;
  /** A display name. */
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  openedAt: Date | null;
};

/**
 * Creates a link to what is read of a company.
 * @throws AppError not_found; invalid_input, with ten open ones already
 */
export async function createShareLink(caller: Caller, companyId: string): Promise<void> {
  const company = await findVisibleCompany(caller.viewer, companyId);
  if (!company) throw new AppError("not_found", "Company not found.");
  const createdAt = databaseNow();
  const id = randomUUID();
  await transaction(async (tx) => {
    const open = { companyId: company.id, revokedAt: null, expiresAt: { gt: createdAt } };
    if ((await tx.shareLink.count({ where: open })) >= MOST_OPEN)
      throw new AppError(
        "invalid_input",
        `This company has ${MOST_OPEN} open links already. Revoke one first.`,
      );
    await tx.shareLink.create({
      data: {
        ...{ id, companyId: company.id, createdBy: by(caller).actor, createdAt },
        expiresAt: new Date(createdAt.getTime() + SHARE_LIFE_DAYS * DAY_MS),
      },
    });
    await recordAudit(tx, {
      ...by(caller),
      action: "share_link_created",
      subject: `company:${company.id}`,
      detail: { link: id },
    });
  });
}

/** Ends a link; its holder sees that on the page. @throws AppError not_found, also for an ended one */
export async function revokeShareLink(caller: Caller, id: string): Promise<void> {
  const gone = new AppError("not_found", "This link is already revoked or deleted.");
  if (!isUuid(id)) throw gone;
  await transaction(async (tx) => {
    const [link] = await tx.shareLink.updateManyAndReturn({
      where: { id, revokedAt: null, company: visibleCompanies(caller.viewer) },
      data: { revokedAt: databaseNow() },
      select: { companyId: true },
    });
    if (!link) throw gone;
    await recordAudit(tx, {
      ...by(caller),
      action: "share_link_revoked",
      subject: `company:${link.companyId}`,
      detail: { link: id },
    });
  });
}

/** The links of a company that still work, newest first. */
export async function listShareLinks(viewer: Viewer, companyId: string): Promise<ShareLinkItem[]> {
  const links = await db().shareLink.findMany({
    where: {
      companyId,
      company: visibleCompanies(viewer),
      revokedAt: null,
      expiresAt: { gt: databaseNow() },
    },
    orderBy: { createdAt: "desc" },
    take: MOST_OPEN,
  });
  const names = await nameActors(links.map(({ createdBy }) => createdBy));
  return links.map(({ id, createdBy, createdAt, expiresAt, openedAt }) => ({
    ...{ id, createdAt, expiresAt, openedAt },
    url: `${env().APP_URL}/shared/${signedId(SHARE_PURPOSE, id)}`,
    createdBy: names.get(createdBy) ?? "Someone who left",
  }));
}

/** Forgets links three months after their end. */
export async function deleteOldShareLinks(now = databaseNow()): Promise<number> {
  const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
  return deleteInSteps(
    () => db().$executeRaw`
      DELETE FROM share_links
      WHERE id = ANY(
        ARRAY(SELECT id FROM share_links WHERE expires_at < ${before} LIMIT ${ROWS_AT_ONCE})
      )`,
  );
}
