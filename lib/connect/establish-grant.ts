import "server-only";
import { finishBeforeExit } from "#lib/platform/process/finish-before-exit.ts";
import { waitForEndings } from "#lib/tokens/grants/company-endings.ts";
import { revealAccessToken } from "#lib/tokens/store/store-authorized-pair.ts";
import { GrantRefused } from "./admit-owner.ts";
import { discoverGrant } from "./discover-grant.ts";
import type { Who } from "./judge-owner.ts";
import { type ConnectedGrant, endingOnItsWay, commitGrant } from "./commit-grant.ts";
import { type GrantRefusal, refuseGrant, discardAfterFault } from "./refuse-grant.ts";

export type EstablishResult = ConnectedGrant | GrantRefusal;

/** `waitsForGusto`: no person is waiting, so if Gusto does not answer everything stays as it is. */
type Establishing = { tokenId: string; who: Who; ip: string | null; waitsForGusto?: boolean };

/**
 * Turns a stored token pair into a grant: asks Gusto who authorized it, then commits person,
 * companies, access and grant in one transaction. A refusal leaves nothing behind, not even the
 * pair.
 */
export function establishGrant(input: Establishing): Promise<EstablishResult> {
  return finishBeforeExit(establish(input));
}

async function establish(input: Establishing): Promise<EstablishResult> {
  const { tokenId, who, ip } = input;
  try {
    for (let round = 1; ; round += 1) {
      const found = await discoverGrant(await revealAccessToken(tokenId));
      if (found.kind === "problem" && found.problem === "gusto_down" && input.waitsForGusto)
        return found;
      if (found.kind === "problem") return await refuseGrant(input, null, found);
      const committed = await commitGrant(tokenId, found, who, ip).catch(endingOnItsWay);
      if (committed.kind === "connected") return committed;
      if (round === MAX_ROUNDS)
        return await refuseGrant(input, null, { kind: "problem", problem: "gusto_down" });
      // An ending in flight may end this grant, too: Gusto is asked again when its effect is known.
      await waitForEndings(committed.companyIds);
    }
  } catch (error) {
    if (!(error instanceof GrantRefused)) throw await discardAfterFault(tokenId, error);
    return refuseGrant(input, error.grant, {
      kind: "problem",
      problem: error.problem,
      names: error.names,
    });
  }
}

/** Each round means that another request to end access to the company has started. */
const MAX_ROUNDS = 3;
