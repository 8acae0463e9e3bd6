import "server-only";
import { db } from "#lib/platform/database/db.ts";

export type UnfinishedAuthorization = {
  tokenId: string;
  /** Null: started by a reconnect link. */
  userId: string | null;
  reconnectLinkId: string | null;
  expectedCompanyId: string | null;
  pinnedCompanyId: string | null;
};

const BATCH = 20;
/**
 * A callback takes seconds, or a minute if it waits for an ending in flight; after this it is no
 * longer running.
 */
const SETTLED_AFTER_MINUTES = 3;
/**
 * After this the sweep revokes the pair: an admin who saw no result for so long has started over.
 */
export const ABANDONED_AFTER_MINUTES = 15;

/**
 * Pairs that were stored for a request to connect and attached to no company. Requests to join two
 * users are left out: that person has to be present.
 */
export function listUnfinishedAuthorizations(): Promise<UnfinishedAuthorization[]> {
  return db().$queryRaw<UnfinishedAuthorization[]>`
    SELECT t.id AS "tokenId", r.user_id AS "userId", r.reconnect_link_id AS "reconnectLinkId",
      r.expected_company_id AS "expectedCompanyId", r.pinned_company_id AS "pinnedCompanyId"
    FROM authorization_requests r
    JOIN gusto_auth_tokens t ON t.id = r.token_id
    WHERE r.token_id IS NOT NULL
      AND r.purpose <> 'join'
      AND t.state <> 'disconnected'
      AND t.created_at < clock_timestamp() - make_interval(mins => ${SETTLED_AFTER_MINUTES})
      AND NOT EXISTS (SELECT 1 FROM company_grants g WHERE g.token_id = t.id)
    ORDER BY t.created_at
    LIMIT ${BATCH}`;
}
