import "server-only";
import { db } from "#lib/platform/database/db.ts";

/** Brings a company's count of people up to its synced rows: employees who are at Gusto and have not left. Contractors are counted apart. */
export async function countPeople(companyId: string): Promise<void> {
  await db().$executeRaw`
    UPDATE companies c SET people_count = counted.people, updated_at = clock_timestamp()
    FROM (SELECT count(*)::int AS people FROM employees WHERE company_id = ${companyId}::uuid AND deleted_at IS NULL AND terminated IS NOT TRUE) counted
    WHERE c.id = ${companyId}::uuid AND c.people_count IS DISTINCT FROM counted.people AND c.erase_requested_at IS NULL`;
}
