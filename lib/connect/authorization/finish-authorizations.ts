import "server-only";
import { logger } from "#lib/platform/logger.ts";
import { createNotice } from "#lib/notices/create-notice.ts";
import {
  listUnfinishedAuthorizations,
  type UnfinishedAuthorization,
} from "#lib/tokens/store/unfinished-authorizations.ts";
import { establishGrant } from "../establish-grant.ts";
import { recordLinkOutcome } from "../links/record-link-outcome.ts";

/**
 * Finishes authorizations that a killed process left behind: the pair is stored, but the person
 * never saw a result. The request says who asked for what, so the rules of the callback apply, also
 * for a person disabled since. Waits while Gusto does not answer. Pairs without a request (an
 * interrupted sign-in) are revoked by the sweep.
 */
export async function finishAuthorizations(): Promise<void> {
  for (const unfinished of await listUnfinishedAuthorizations()) {
    await finish(unfinished).catch((error: unknown) =>
      logger().error(
        { err: error, tokenId: unfinished.tokenId },
        "An interrupted authorization could not be completed yet",
      ),
    );
  }
}

async function finish({
  tokenId,
  userId,
  reconnectLinkId,
  expectedCompanyId,
  pinnedCompanyId,
}: UnfinishedAuthorization): Promise<void> {
  const result = await establishGrant({
    tokenId,
    who:
      userId === null
        ? { kind: "by_link", expectedCompanyId }
        : { kind: "signed_in", userId, expectedCompanyId, pinnedCompanyId },
    ip: null,
    waitsForGusto: true,
  });
  if (reconnectLinkId !== null) await recordLinkOutcome(reconnectLinkId, result);
  if (result.kind === "problem") return;
  for (const { id, name } of result.companies) {
    await createNotice({
      companyId: id,
      kind: "connected_late",
      key: `connected-late:${tokenId}:${id}`,
      text: `Connecting ${name} was interrupted on our side. It is connected now; you do not need to do anything.`,
    });
  }
}
