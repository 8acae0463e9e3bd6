import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { WitnessKind } from "../protocol/decide-revocation.ts";
import { UNKNOWN_RESOURCE_OWNER } from "../store/attach-token.ts";

/** `gustoUuid`: a company that it serves, or served. */
export type Witness = { kind: WitnessKind; tokenId: string; gustoUuid: string };

/** An ended pair has nothing but its access token, which must outlive the revocation. */
const ENDED_MUST_LIVE_SECONDS = 60;

/**
 * Other pairs of the person who authorized this one: those in use, and one that has ended and is
 * still sealed. At most one of each kind. A pair that Gusto has refused for good does not count: a
 * revocation cannot harm it.
 */
export function findWitnesses(
  tx: Pick<Transaction, "$queryRaw">,
  tokenId: string,
): Promise<Witness[]> {
  return tx.$queryRaw<Witness[]>`
    WITH own AS (
      SELECT company_id, resource_owner_uuid AS owner
      FROM company_grants
      WHERE token_id = ${tokenId}::uuid
    ), near AS (
      SELECT g.token_id, g.ended_at, g.company_id, t.state
      FROM own
      JOIN company_grants g ON g.company_id = own.company_id
      JOIN gusto_auth_tokens t ON t.id = g.token_id
      WHERE g.token_id <> ${tokenId}::uuid
        AND (g.resource_owner_uuid = own.owner OR own.owner = ${UNKNOWN_RESOURCE_OWNER})
    )
    (
      SELECT 'same_company' AS kind, near.token_id AS "tokenId", c.gusto_uuid AS "gustoUuid"
      FROM near
      JOIN companies c ON c.id = near.company_id
      WHERE near.ended_at IS NULL AND near.state NOT IN ('reconnect_required', 'disconnected')
      LIMIT 1
    )
    UNION ALL (
      SELECT 'elsewhere', g.token_id, c.gusto_uuid
      FROM own
      JOIN company_grants g ON g.resource_owner_uuid = own.owner
      JOIN companies c ON c.id = g.company_id
      JOIN gusto_auth_tokens t ON t.id = g.token_id
      WHERE g.ended_at IS NULL
        AND t.state NOT IN ('reconnect_required', 'disconnected')
        AND g.token_id <> ${tokenId}::uuid
        AND own.owner <> ${UNKNOWN_RESOURCE_OWNER}
        AND g.company_id NOT IN (SELECT company_id FROM own)
      LIMIT 1
    )
    UNION ALL (
      SELECT 'ended', t.id, c.gusto_uuid
      FROM near
      JOIN gusto_auth_tokens t ON t.id = near.token_id
      JOIN companies c ON c.id = near.company_id
      WHERE near.ended_at IS NOT NULL
        AND t.state = 'disconnected'
        AND t.access_token IS NOT NULL
        AND t.access_token_expiration > clock_timestamp()
          + make_interval(secs => ${ENDED_MUST_LIVE_SECONDS})
      ORDER BY t.created_at DESC
      LIMIT 1
    )`;
}

/**
 * Sealed pairs that this ended pair, or one before it, replaced. They are revoked first, so that
 * this one can be observed meanwhile.
 */
export async function listSupersededBy(
  tx: Pick<Transaction, "$queryRaw">,
  tokenId: string,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT t.id
    FROM company_grants own
    JOIN company_grants g
      ON g.company_id = own.company_id
        AND g.resource_owner_uuid IN (own.resource_owner_uuid, ${UNKNOWN_RESOURCE_OWNER})
    JOIN gusto_auth_tokens t ON t.id = g.token_id
    WHERE own.token_id = ${tokenId}::uuid
      AND t.id <> own.token_id
      AND t.state = 'disconnected'
      AND t.refresh_token IS NOT NULL
      AND t.may_live_since IS NOT NULL`;
  return rows.map(({ id }) => id);
}
