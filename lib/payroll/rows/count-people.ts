import "server-only";
import { db } from "#lib/platform/database/db.ts";

/**
 * Updates a company's headcount from its synced rows: employees who exist at Gusto and have not
 * left. Contractors are counted separately.
 */
export async function countPeople(companyId: string): Promise<void> {
  await db().$executeRaw`
    UPDATE companies c
    SET people_count = counted.people, updated_at = clock_timestamp()
    FROM (
      SELECT count(*)::int AS people
      FROM employees
      WHERE company_id = ${companyId}::uuid AND deleted_at IS NULL AND terminated IS NOT TRUE
    ) counted
    WHERE c.id = ${companyId}::uuid
      AND c.people_count IS DISTINCT FROM counted.people
      AND c.erase_requested_at IS NULL`;
}
