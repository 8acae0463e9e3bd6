import { Prisma } from "#lib/generated/prisma/client.ts";

/*
 * What deleting a company does to its row at once (`delete-company.ts`) hides it by itself from whoever comes by a grant or by Gusto's
 * uuid: it has neither any more. Whoever reads `companies` in another way needs this. A test holds every reader to one of the three.
 */

/** The companies `c` that nobody has asked to delete. */
export const NOT_DELETED = Prisma.sql`c.delete_requested_at IS NULL`;

/** The events `e` that are not those of a company that was deleted after they came. */
export const NOT_OF_DELETED = Prisma.sql`NOT EXISTS (
  SELECT 1 FROM companies gone WHERE gone.delete_requested_at >= e.received_at AND gone.deleted_gusto_uuid = e.company_uuid)`;
