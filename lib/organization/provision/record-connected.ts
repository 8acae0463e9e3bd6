import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";

/**
 * Marks requested companies as connected: those whose admin's email belongs to someone who
 * connected this company. Gusto returns no company id on creation and accepts an email address only
 * once, so the email is what links the two.
 * @returns how many were marked
 */
export function recordConnected(tx: Transaction, companyId: string): Promise<number> {
  return tx.$executeRaw`
    UPDATE provisions p
    SET state = 'connected', company_id = c.id, updated_at = now()
    FROM companies c
    WHERE c.id = ${companyId}::uuid
      AND p.state IN ('created', 'unknown')
      AND p.company_id IS NULL
      AND EXISTS (
        SELECT 1
        FROM company_access a
        JOIN users u ON u.id = a.user_id
        WHERE a.company_id = c.id AND lower(u.email) = lower(p.admin_email)
      )`;
}
