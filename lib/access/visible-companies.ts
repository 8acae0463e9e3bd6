import "server-only";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { NOT_DELETED } from "./not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { Viewer } from "./viewer.ts";

/*
 * Who sees which company. This is decided only here. A company a person may not see gets the same
 * response as one that doesn't exist, so every entry point starts from these conditions.
 *
 * A company admin's access isn't stored; it follows from their grants (the view `company_access`,
 * one row per grant).
 * - *visible*: the admin holds an active grant: payroll data, files, pay, changes;
 * - *known*: the admin holds or held any grant: its name, the health of their own connection, and
 *   the way to reconnect it. A person who lost a company must be able to bring it back.
 * An operator sees every company. A company marked for deletion has no grants left, so no admin
 * sees it. A partner service whose key is limited sees the companies that the key names.
 */

/** Companies the viewer sees, as a Prisma condition. */
export function visibleCompanies(viewer: Viewer): Prisma.CompanyWhereInput {
  if (viewer.companyUuids) return companiesNamed(viewer.companyUuids);
  return viewer.role === "operator"
    ? { deleteRequestedAt: null }
    : { access: { some: { userId: viewer.userId, lostAt: null } } };
}

/** The same as a SQL condition; `c` must be the companies. */
export function visibleCompaniesSql(viewer: Viewer): Prisma.Sql {
  return companiesSql(viewer, Prisma.sql`AND a.lost_at IS NULL`);
}

/** Companies the viewer sees or may reconnect, as a Prisma condition. */
export function knownCompanies(viewer: Viewer): Prisma.CompanyWhereInput {
  if (viewer.companyUuids) return companiesNamed(viewer.companyUuids);
  return viewer.role === "operator"
    ? { deleteRequestedAt: null }
    : { access: { some: { userId: viewer.userId } } };
}

function companiesNamed(uuids: readonly string[]): Prisma.CompanyWhereInput {
  return { deleteRequestedAt: null, gustoUuid: { in: [...uuids] } };
}

/** The same as a SQL condition; `c` must be the companies. */
export function knownCompaniesSql(viewer: Viewer): Prisma.Sql {
  return companiesSql(viewer, Prisma.empty);
}

function companiesSql(viewer: Viewer, grants: Prisma.Sql): Prisma.Sql {
  if (viewer.companyUuids)
    return Prisma.sql`${NOT_DELETED} AND c.gusto_uuid = ANY(${[...viewer.companyUuids]}::uuid[])`;
  if (viewer.role === "operator") return NOT_DELETED;
  return Prisma.sql`
    ${NOT_DELETED}
    AND EXISTS (
      SELECT 1
      FROM company_access a
      WHERE a.company_id = c.id AND a.user_id = ${viewer.userId}::uuid ${grants}
    )`;
}

/**
 * The ids of the companies that this person holds an active grant for, whatever the role. Found from
 * the person, so its cost is what the person holds.
 */
export function ownCompanyIdsSql({ userId }: Pick<Viewer, "userId">): Prisma.Sql {
  return Prisma.sql`
    SELECT a.company_id
    FROM company_access a
    WHERE a.user_id = ${userId}::uuid AND a.lost_at IS NULL`;
}

/** Whether company `c` is visible, not just known. */
export function isVisibleSql(viewer: Viewer): Prisma.Sql {
  return viewer.role === "operator"
    ? Prisma.sql`true`
    : Prisma.sql`(${visibleCompaniesSql(viewer)})`;
}

/**
 * The grants of a company that a viewer may see: all of them while one of the viewer's own is
 * active, otherwise only their own. `grants` must be the grants.
 */
export function visibleGrantsSql(viewer: Viewer): Prisma.Sql {
  if (viewer.role === "operator") return Prisma.sql`true`;
  if (viewer.companyUuids)
    return Prisma.sql`
      grants.company_id IN (
        SELECT id FROM companies WHERE gusto_uuid = ANY(${[...viewer.companyUuids]}::uuid[])
      )`;
  return Prisma.sql`
    EXISTS (
      SELECT 1
      FROM company_access a
      WHERE a.company_id = grants.company_id
        AND a.user_id = ${viewer.userId}::uuid
        AND (a.lost_at IS NULL OR a.grant_id = grants.id)
    )`;
}

/** A company this viewer sees, or null. */
export function findVisibleCompany(viewer: Viewer, companyId: unknown) {
  return findCompanyWhere(visibleCompanies(viewer), companyId);
}

/** @throws AppError not_found if the company doesn't exist or isn't visible to this viewer */
export async function requireVisibleCompany(viewer: Viewer, companyId: unknown) {
  return required(await findVisibleCompany(viewer, companyId));
}

/** A company this viewer sees or may reconnect, or null. */
export function findKnownCompany(viewer: Viewer, companyId: unknown) {
  return findCompanyWhere(knownCompanies(viewer), companyId);
}

/** A company this viewer sees or may reconnect. @throws AppError not_found */
export async function requireKnownCompany(viewer: Viewer, companyId: unknown) {
  return required(await findKnownCompany(viewer, companyId));
}

async function findCompanyWhere(condition: Prisma.CompanyWhereInput, companyId: unknown) {
  return isUuid(companyId)
    ? db().company.findFirst({ where: { AND: [condition, { id: companyId }] } })
    : null;
}

function required<Company>(company: Company | null): Company {
  if (!company) throw new AppError("not_found", "Company not found.");
  return company;
}
