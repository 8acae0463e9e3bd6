import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";

/**
 * Notes that a company which was asked for here is connected now: one whose admin, by the e-mail address, is among those who connected it.
 * Gusto names no company when it makes one, and accepts an e-mail address once, so the address is what holds the two together.
 * @returns how many were noted
 */
export function recordConnected(tx: Transaction, companyId: string): Promise<number> {
  return tx.$executeRaw`
    UPDATE provisions p SET state = 'connected', company_id = c.id, updated_at = now()
    FROM companies c
    WHERE c.id = ${companyId}::uuid AND p.state IN ('created', 'unknown') AND p.company_id IS NULL
      AND EXISTS (SELECT 1 FROM company_access a JOIN users u ON u.id = a.user_id WHERE a.company_id = c.id AND lower(u.email) = lower(p.admin_email))`;
}
