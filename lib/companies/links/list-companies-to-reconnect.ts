import "server-only";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { type LinkItem, newestLinkOfEach } from "#lib/connect/links/list-links.ts";
import { db } from "#lib/platform/database/db.ts";
import { isEnded, type TokenHealth } from "#lib/tokens/health/health.ts";
import { findCompany } from "../find-company.ts";
import { listCompanies } from "../list/list-companies.ts";
import { adminEmails } from "./admin-emails.ts";

export type CompanyToReconnect = {
  id: string;
  gustoUuid: string;
  name: string;
  health: TokenHealth;
  /**
   * Email addresses of its admins: those who connected it, with a working connection first, then those
   * whom Gusto named while it could be asked.
   */
  emails: string[];
  /** Its newest link. */
  link: LinkItem | null;
};

type Page = {
  companies: CompanyToReconnect[];
  /** How many need an admin in total; null where that is not counted. */
  total: number | null;
  next: string | null;
};

/** `company`: only this one, whatever its health. `among`: only those of them that are lost. */
type PageRequest = { company?: string; after?: string; among?: readonly Listed[] };

const PAGE = 50;

/**
 * A page of companies that only an admin can reconnect, with the addresses a link may go to. For
 * operators.
 */
export async function listCompaniesToReconnect(
  viewer: Viewer,
  { company, after, among }: PageRequest,
): Promise<Page> {
  requireOperator(viewer);
  if (among) {
    const lost = among.filter(({ health }) => isLoss(health));
    return { companies: await withAdmins(lost), total: null, next: null };
  }
  if (company !== undefined) {
    const found = await findCompany(viewer, company);
    return { companies: await withAdmins(found ? [found] : []), total: null, next: null };
  }
  // Losses come first in this order, so paging stops after the last one.
  const page = await listCompanies(viewer, { sort: "attention", after, limit: PAGE });
  const lost = page.companies.filter(({ health }) => isLoss(health));
  return {
    companies: await withAdmins(lost),
    total: page.counts.reconnect_required + page.counts.ended_at_gusto,
    next: lost.length === page.companies.length ? page.next : null,
  };
}

/** A company that was disconnected here on request does not count. */
function isLoss({ status }: TokenHealth): boolean {
  return isEnded(status) && status !== "disconnected";
}

type Listed = Pick<CompanyToReconnect, "id" | "gustoUuid" | "name" | "health">;

async function withAdmins(companies: readonly Listed[]): Promise<CompanyToReconnect[]> {
  const ids = companies.map(({ id }) => id);
  const [emails, links] = [await adminEmails(ids), await newestLinkOfEach(ids)];
  return companies.map(({ id, gustoUuid, name, health }) => ({
    ...{ id, gustoUuid, name, health },
    emails: emails.get(id) ?? [],
    link: links.get(id) ?? null,
  }));
}

/** What the downloadable file of links says about these companies. For operators. */
export async function listLinkedCompanies(
  viewer: Viewer,
  companyIds: readonly string[],
): Promise<{ id: string; gustoUuid: string; name: string; emails: string[] }[]> {
  requireOperator(viewer);
  const companies = await db().company.findMany({
    where: { id: { in: [...companyIds] }, deleteRequestedAt: null },
    select: { id: true, gustoUuid: true, name: true },
  });
  const emails = await adminEmails(companyIds);
  return companies.map((company) => ({ ...company, emails: emails.get(company.id) ?? [] }));
}
