import "server-only";
import { db } from "../db.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { Prisma } from "../generated/prisma/client.ts";
import type { Viewer } from "./viewer.ts";

/*
 * Who sees which company: decided here and nowhere else. What a person may not see answers exactly
 * like what does not exist, so every way in starts from these conditions.
 */

/** The rule as a Prisma condition: an operator sees every company of the configured environment, an admin those he was given. */
export function visibleCompanies(viewer: Viewer): Prisma.CompanyWhereInput {
  const environment = env().GUSTO_ENVIRONMENT;
  return viewer.role === "operator" ? { environment } : { environment, access: { some: { userId: viewer.userId } } };
}

/** The same rule as a condition of hand-written SQL; `c` must be the companies. */
export function visibleCompaniesSql(viewer: Viewer): Prisma.Sql {
  const environment = Prisma.sql`c.environment = ${env().GUSTO_ENVIRONMENT}::environment`;
  if (viewer.role === "operator") return environment;
  return Prisma.sql`${environment} AND EXISTS (
    SELECT 1 FROM company_access a WHERE a.company_id = c.id AND a.user_id = ${viewer.userId}::uuid)`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** PostgreSQL refuses text that is not a uuid with an error; to a person it is a company that does not exist. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

/** A company this viewer sees, or null. */
export async function findVisibleCompany(viewer: Viewer, companyId: unknown) {
  if (!isUuid(companyId)) return null;
  return db().company.findFirst({ where: { AND: [visibleCompanies(viewer), { id: companyId }] } });
}

/** @throws AppError not_found, for a company that does not exist and for one that is not this viewer's */
export async function requireVisibleCompany(viewer: Viewer, companyId: unknown) {
  const company = await findVisibleCompany(viewer, companyId);
  if (!company) throw new AppError("not_found", "There is no such company.");
  return company;
}
