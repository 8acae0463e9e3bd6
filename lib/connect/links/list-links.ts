import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { parseProblemCode, type ProblemCode } from "#lib/sign-in/problem.ts";
import { linkUrl } from "./link-address.ts";
import { type LinkState, linkState, type LinkTimes } from "./link-state.ts";

/** A link as operators see it. */
export type LinkItem = {
  id: string;
  company: { id: string; name: string };
  email: string | null;
  state: LinkState;
  /** When it entered that state. */
  since: Date;
  problem: ProblemCode | null;
  expiresAt: Date;
  url: string;
};

const RECENT = 50;

/** The newest links of all companies. For operators; the page asks for the role. */
export async function listRecentLinks(): Promise<LinkItem[]> {
  return toItems(
    await db().reconnectLink.findMany({
      where: { company: { deleteRequestedAt: null } },
      include: { company: { select: { id: true, name: true } } },
      orderBy: { createdAt: "desc" },
      take: RECENT,
    }),
  );
}

/** The newest link of each of these companies, by company id. */
export async function newestLinkOfEach(
  companyIds: readonly string[],
): Promise<Map<string, LinkItem>> {
  const links = await db().reconnectLink.findMany({
    where: { companyId: { in: [...companyIds] }, company: { deleteRequestedAt: null } },
    include: { company: { select: { id: true, name: true } } },
    orderBy: [{ companyId: "asc" }, { createdAt: "desc" }],
    distinct: ["companyId"],
  });
  return new Map(toItems(links).map((link) => [link.company.id, link]));
}

type Row = LinkTimes & {
  id: string;
  createdAt: Date;
  problem: string | null;
  company: { id: string; name: string };
};

function toItems(rows: readonly Row[]): LinkItem[] {
  const now = databaseNow().getTime();
  return rows.map((row) => {
    const state = linkState(row, now);
    return {
      id: row.id,
      company: row.company,
      email: row.email,
      state,
      since: sinceOf(row, state),
      problem: row.problem === null ? null : parseProblemCode(row.problem),
      expiresAt: row.expiresAt,
      url: linkUrl(row.id),
    };
  });
}

function sinceOf(row: Row, state: LinkState): Date {
  const times: Record<LinkState, Date | null> = {
    done: row.doneAt,
    revoked: row.revokedAt,
    expired: row.expiresAt,
    refused: row.problemAt,
    opened: row.openedAt,
    mail_refused: row.mailRefusedAt,
    sent: row.sentAt,
    mail_waiting: null,
    not_opened: null,
  };
  return times[state] ?? row.createdAt;
}
