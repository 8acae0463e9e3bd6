import "server-only";
import { getTokenInfoOf } from "#lib/gusto/discovery.ts";
import { withAccessToken } from "../serving/with-access-token.ts";

/**
 * Asks Gusto whether it still accepts a company's connection. A 401 leads to one refresh, and a
 * refused refresh to `reconnect_required`, as everywhere.
 */
export async function verifyConnection(gustoUuid: string): Promise<void> {
  await withAccessToken({ gustoUuid, actor: "worker" }, getTokenInfoOf(gustoUuid));
}
