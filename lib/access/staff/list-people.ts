import "server-only";
import { z } from "zod";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { readCursor, writeCursor } from "#lib/platform/page-cursor.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { currentRole, type StaffRole } from "../operator-list.ts";
import { requireOperator } from "../require-operator.ts";
import { roleOf, type Viewer } from "../viewer.ts";
import { toStaffRole } from "./read-role.ts";

const PAGE = 50;
const MAX_SEARCH = 100;
/** A person's companies are counted up to this number. */
const MOST_COMPANIES = 100;

export const PEOPLE_KINDS = ["all", "staff", "disabled"] as const;
type PeopleKind = (typeof PEOPLE_KINDS)[number];

export type PersonView = {
  id: string;
  name: string | null;
  email: string | null;
  role: ReturnType<typeof roleOf>;
  disabledAt: Date | null;
  lastSeenAt: Date | null;
  createdAt: Date;
  /** With an active grant; counted up to a limit. */
  companies: number;
  hasMoreCompanies: boolean;
};

type Row = Omit<PersonView, "role" | "hasMoreCompanies"> & {
  storedRole: "company_admin" | "operator";
  isDemo: boolean;
  staffRole: string | null;
};

type Query = { kind?: PeopleKind; q?: string; after?: string };

/**
 * Everyone who ever signed in, the newest first; with a search, who begins with it by name or
 * address, without pages. For operators. @throws AppError not_found
 */
export async function listPeople(
  viewer: Viewer,
  { kind = "all", q = "", after }: Query = {},
): Promise<{ people: PersonView[]; next: string | null }> {
  requireOperator(viewer);
  const search = q
    .replaceAll("\u0000", "")
    .trim()
    .toLowerCase()
    .slice(0, MAX_SEARCH)
    .toWellFormed();
  const place = readCursor(z.tuple([z.guid()]), after)?.[0] ?? null;
  const rows = await db().$queryRaw<Row[]>`
    SELECT u.id, u.name, u.email, u.role::text AS "storedRole", u.disabled_at AS "disabledAt",
      u.last_seen_at AS "lastSeenAt", u.created_at AS "createdAt",
      EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = u.id AND a.provider = 'demo') AS "isDemo",
      (SELECT s.role FROM staff_members s WHERE s.email = lower(u.email)) AS "staffRole",
      (
        SELECT count(*)::int
        FROM (
          SELECT 1
          FROM company_access c
          WHERE c.user_id = u.id AND c.lost_at IS NULL
          LIMIT ${MOST_COMPANIES + 1}
        ) few
      ) AS companies
    FROM (${search === "" ? newestSql(kind, place) : foundSql(kind, search)}) u
    ORDER BY u.id DESC`;
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  return {
    people: page.map(toPersonView),
    next: search === "" && rows.length > PAGE && last ? writeCursor([last.id]) : null,
  };
}

/** Each in the order of an index that holds no other. */
function newestSql(kind: PeopleKind, place: string | null): Prisma.Sql {
  const before = place === null ? Prisma.empty : Prisma.sql`AND u.id < ${place}::uuid`;
  return Prisma.sql`
    SELECT u.* FROM users u WHERE ${kindSql(kind)} ${before} ORDER BY u.id DESC LIMIT ${PAGE + 1}`;
}

/**
 * The first by address and the first by name, read in the order of an index from where the search
 * would stand, so that a short search costs no more than a long one.
 */
function foundSql(kind: PeopleKind, search: string): Prisma.Sql {
  const prefix = `${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return Prisma.sql`
    SELECT u.*
    FROM (
      SELECT id
      FROM (
        SELECT id, lower(email) AS word
        FROM users
        WHERE lower(email) ~>=~ ${search} AND deleted_at IS NULL
        ORDER BY lower(email) USING ~<~
        LIMIT ${PAGE}
      ) mails
      WHERE word LIKE ${prefix}
      UNION
      SELECT id
      FROM (
        SELECT id, lower(name) AS word
        FROM users
        WHERE lower(name) ~>=~ ${search} AND deleted_at IS NULL
        ORDER BY lower(name) USING ~<~
        LIMIT ${PAGE}
      ) names
      WHERE word LIKE ${prefix}
    ) found
    CROSS JOIN LATERAL (SELECT * FROM users one WHERE one.id = found.id LIMIT 1) u
    WHERE ${kindSql(kind)}
    ORDER BY u.id DESC
    LIMIT ${PAGE}`;
}

function kindSql(kind: PeopleKind): Prisma.Sql {
  if (kind === "staff") return Prisma.sql`u.role = 'operator' AND u.deleted_at IS NULL`;
  if (kind === "disabled") return Prisma.sql`u.disabled_at IS NOT NULL AND u.deleted_at IS NULL`;
  return Prisma.sql`u.deleted_at IS NULL`;
}

function toPersonView({ storedRole, isDemo, staffRole, companies, ...row }: Row): PersonView {
  const { OPERATOR_EMAILS: operatorEmails, DEMO_MODE: demoMode } = env();
  const current = currentRole(
    { role: storedRole, email: row.email, isDemo },
    { operatorEmails, demoMode, staffRole: toStaffRole(staffRole ?? undefined) },
  );
  return {
    ...row,
    role: roleOf(current),
    companies: Math.min(companies, MOST_COMPANIES),
    hasMoreCompanies: companies > MOST_COMPANIES,
  };
}

export type StaffView = {
  /** Null: named in OPERATOR_EMAILS, which no page changes. */
  id: string | null;
  email: string;
  role: StaffRole;
  version: number;
  /** Since when it is let in; null: the settings do not say. */
  createdAt: Date | null;
  /** The invitation by email; null: none was to be sent. */
  mail: "waiting" | "sent" | "refused" | null;
};

const mailState = z.enum(["waiting", "sent", "refused"]).nullable().catch(null);

/**
 * Which addresses are let in as staff: on the first page those of the settings, then those that
 * operators let in, by address. @throws AppError not_found
 */
export async function listStaff(
  viewer: Viewer,
  { after }: { after?: string } = {},
): Promise<{ staff: StaffView[]; next: string | null }> {
  requireOperator(viewer);
  const place = readCursor(z.tuple([z.string()]), after)?.[0];
  const named = env().OPERATOR_EMAILS;
  const rows = await db().staffMember.findMany({
    where: { email: { notIn: [...named], ...(place !== undefined && { gt: place }) } },
    orderBy: { email: "asc" },
    take: PAGE + 1,
    omit: { addedBy: true, updatedAt: true, mailLeaseUntil: true },
  });
  const members = rows.slice(0, PAGE).map(({ mailState: mail, role, ...member }) => ({
    ...member,
    role: toStaffRole(role) ?? ("viewer" as const),
    mail: mailState.parse(mail),
  }));
  const ofSettings = named.map((email) => ({
    ...{ id: null, email, role: "operator" as const, version: 0, createdAt: null, mail: null },
  }));
  const last = members.at(-1);
  return {
    staff: place === undefined ? [...ofSettings, ...members] : members,
    next: rows.length > PAGE && last ? writeCursor([last.email]) : null,
  };
}
