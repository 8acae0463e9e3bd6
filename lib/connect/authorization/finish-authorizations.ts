import "server-only";
import { logger } from "#lib/platform/logger.ts";
import { createNotice } from "#lib/notices/create-notice.ts";
import {
  listUnfinishedAuthorizations,
  type UnfinishedAuthorization,
} from "#lib/tokens/store/unfinished-authorizations.ts";
import { establishGrant } from "../establish-grant.ts";

/**
 * Finishes what a killed process began: the pair is stored, and the person was told nothing. The request says who asked for what, so
 * the same rules decide as at the callback, a person who was switched off meanwhile included. While Gusto does not answer, it waits.
 * What nobody asked for by name (an interrupted sign-in, whose person signs in again) is revoked by the sweep.
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
  expectedCompanyId,
  pinnedCompanyId,
}: UnfinishedAuthorization): Promise<void> {
  const result = await establishGrant({
    tokenId,
    who: { kind: "signed_in", userId, expectedCompanyId, pinnedCompanyId },
    ip: null,
    waitsForGusto: true,
  });
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
