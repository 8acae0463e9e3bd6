import "server-only";
import { LANES } from "#lib/calls/lanes.ts";
import { withinBudget } from "#lib/calls/rate-budget.ts";
import { getTokenInfoOf } from "#lib/gusto/discovery.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";

/** Asks Gusto whether it accepts a token, in the background lane: callers use the grant's budget first. */
export const askWithinBudget = (gustoUuid: string, tokenId: string, accessToken: Secret) =>
  withinBudget(`token:${tokenId}`, LANES.backfill, (onAnswer) =>
    getTokenInfoOf(gustoUuid, onAnswer)(accessToken),
  );
