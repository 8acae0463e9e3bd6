import "server-only";
import { NOT_DELETED } from "./not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { Viewer } from "./viewer.ts";

/*
 * Who sees which company: decided here and nowhere else. What a person may not see answers exactly
 * like what does not exist, so every way in starts from these conditions.
 *
 * A company admin's access is not stored: it is their grants (the view `company_access`, one line a grant).
 *  - a *visible* company is one of which the admin holds a living grant: payroll data, files, pay, changes;
 *  - a *known* company is one of which the admin holds or held any: its name, the health of the admin's own
 *    connection, and the way to reconnect it. Whoever lost a company has to be able to bring it back.
 * An operator sees every company. A company that is to be deleted is nobody's: it has no grants left.
 */

/** Companies that a viewer sees, as a Prisma condition. */
export function visibleCompanies(viewer: Viewer): Prisma.CompanyWhereInput {
  return viewer.role === "operator"
    ? { deleteRequestedAt: null }
    : { access: { some: { userId: viewer.userId, lostAt: null } } };
}

/** The same as a condition of hand-written SQL; `c` must be the companies. */
export function visibleCompaniesSql(viewer: Viewer): Prisma.Sql {
  return companiesSql(viewer, Prisma.sql`AND a.lost_at IS NULL`);
}

/** Companies that a viewer sees or may reconnect, as a Prisma condition. */
export function knownCompanies(viewer: Viewer): Prisma.CompanyWhereInput {
  return viewer.role === "operator"
    ? { deleteRequestedAt: null }
    : { access: { some: { userId: viewer.userId } } };
}

/** The same as a condition of hand-written SQL; `c` must be the companies. */
export function knownCompaniesSql(viewer: Viewer): Prisma.Sql {
  return companiesSql(viewer, Prisma.empty);
}

function companiesSql(viewer: Viewer, grants: Prisma.Sql): Prisma.Sql {
  if (viewer.role === "operator") return NOT_DELETED;
  return Prisma.sql`${NOT_DELETED} AND EXISTS (
    SELECT 1 FROM company_access a WHERE a.company_id = c.id AND a.user_id = ${viewer.userId}::uuid ${grants})`;
}

/** Whether the company `c` is visible and not only known. */
export function isVisibleSql(viewer: Viewer): Prisma.Sql {
  return viewer.role === "operator"
    ? Prisma.sql`true`
    : Prisma.sql`(${visibleCompaniesSql(viewer)})`;
}

/**
 * The grants of a company that a viewer may look at: all of them while one of the viewer's own lives, else the viewer's own.
 * `grants` must be the grants.
 */
export function visibleGrantsSql(viewer: Viewer): Prisma.Sql {
  if (viewer.role === "operator") return Prisma.sql`true`;
  return Prisma.sql`EXISTS (SELECT 1 FROM company_access a
    WHERE a.company_id = grants.company_id AND a.user_id = ${viewer.userId}::uuid AND (a.lost_at IS NULL OR a.grant_id = grants.id))`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** PostgreSQL refuses text that is not a uuid with an error; to a person it is a company that does not exist. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

/** A company this viewer sees, or null. */
export function findVisibleCompany(viewer: Viewer, companyId: unknown) {
  return findCompanyWhere(visibleCompanies(viewer), companyId);
}

/** @throws AppError not_found, for a company that does not exist and for one that is not this viewer's */
export async function requireVisibleCompany(viewer: Viewer, companyId: unknown) {
  return required(await findVisibleCompany(viewer, companyId));
}

/** A company that this viewer sees or may reconnect, or null. */
export function findKnownCompany(viewer: Viewer, companyId: unknown) {
  return findCompanyWhere(knownCompanies(viewer), companyId);
}

/** A company that this viewer sees or may reconnect. @throws AppError not_found */
export async function requireKnownCompany(viewer: Viewer, companyId: unknown) {
  return required(await findKnownCompany(viewer, companyId));
}

async function findCompanyWhere(condition: Prisma.CompanyWhereInput, companyId: unknown) {
  return isUuid(companyId)
    ? db().company.findFirst({ where: { AND: [condition, { id: companyId }] } })
    : null;
}

function required<Company>(company: Company | null): Company {
  if (!company) throw new AppError("not_found", "There is no such company.");
  return company;
}
