import { Prisma } from "#lib/generated/prisma/client.ts";

/*
 * Deleting a company (`delete-company.ts`) clears its grants and Gusto UUID at once, so readers
 * that use either no longer find it. Every other reader of `companies` needs this condition. A test
 * checks that each reader does one or the other.
 */

/** Companies `c` that are not marked for deletion. */
export const NOT_DELETED = Prisma.sql`c.delete_requested_at IS NULL`;

/** Events `e`, without those of companies that were deleted after the event arrived. */
export const NOT_OF_DELETED = Prisma.sql`
  NOT EXISTS (
    SELECT 1
    FROM companies gone
    WHERE gone.delete_requested_at >= e.received_at AND gone.deleted_gusto_uuid = e.company_uuid
  )`;
