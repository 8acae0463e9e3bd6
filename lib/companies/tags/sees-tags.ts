import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { Viewer } from "#lib/access/viewer.ts";

/**
 * Tags are the partner's own notes: its staff and its services see them, a company's admins do not.
 */
export function seesTags({ role, companyUuids }: Viewer): boolean {
  return role === "operator" || companyUuids !== undefined;
}

/** The tags of company `c`, as far as this viewer is told. */
export function tagsSql(viewer: Viewer): Prisma.Sql {
  return seesTags(viewer)
    ? Prisma.sql`ARRAY(SELECT g.tag FROM company_tags g WHERE g.company_id = c.id ORDER BY g.tag)`
    : Prisma.sql`'{}'::text[]`;
}
