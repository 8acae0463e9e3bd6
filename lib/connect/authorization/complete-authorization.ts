import "server-only";
import type { AuthorizationResponse } from "#lib/sign-in/authorization-response.ts";
import { judgeAuthorizationError } from "#lib/sign-in/authorization-response.ts";
import { viewerActor } from "#lib/access/viewer.ts";
import { connectRedirectUri } from "#lib/gusto/oauth.ts";
import {
  type ConsumedRequest,
  consumeAuthorizationRequest,
  type FlowHolder,
} from "./authorization-request.ts";
import { findOutcome, saveOutcome } from "./authorization-outcome.ts";
import { type EstablishResult, establishGrant } from "../establish-grant.ts";
import { exchangeAuthorization } from "./exchange-authorization.ts";
import type { Who } from "../judge-owner.ts";
import { waitForOutcome } from "./wait-for-outcome.ts";

export type CompletedAuthorization = EstablishResult & {
  /** The company that a reconnect, or a link to a company, was for. */
  expectedCompanyId?: string | null;
};

/**
 * Completes what `startAuthorization` started, for the same holder: consumes the request, exchanges
 * the code, stores the pair and turns it into a grant. If the browser sends the same response again
 * it gets the recorded outcome, and nothing happens twice.
 */
export async function completeAuthorization(
  holder: FlowHolder,
  answer: AuthorizationResponse,
  ip: string | null,
): Promise<CompletedAuthorization> {
  if (answer.kind === "invalid") return { kind: "problem", problem: "invalid_request" };
  if (answer.state === null)
    return {
      kind: "problem",
      problem: answer.kind === "error" ? judgeAuthorizationError(answer.error) : "invalid_request",
    };
  const text = answer.kind === "code" ? `code ${answer.code}` : `error ${answer.error}`;
  const request = await consumeAuthorizationRequest({ state: answer.state, answer: text }, holder);
  if (request.kind === "problem")
    return request.repeated === undefined ? request : repeatOutcome(request.repeated);
  const outcome = await carryOut(holder, answer, request, ip)
    .then((result): CompletedAuthorization => ({
      ...result,
      expectedCompanyId: request.expectedCompanyId ?? request.pinnedCompanyId,
    }))
    .catch(async (error: unknown) => {
      await saveOutcome(request.requestId, { kind: "problem", problem: "unknown" });
      throw error;
    });
  await saveOutcome(request.requestId, outcome);
  return outcome;
}

async function carryOut(
  holder: FlowHolder,
  answer: Exclude<AuthorizationResponse, { kind: "invalid" }>,
  request: ConsumedRequest,
  ip: string | null,
): Promise<EstablishResult> {
  if (answer.kind === "error")
    return { kind: "problem", problem: judgeAuthorizationError(answer.error) };
  const grant = {
    code: answer.code,
    redirectUri: connectRedirectUri(),
    codeVerifier: request.codeVerifier,
    requestId: request.requestId,
  };
  const exchanged = await exchangeAuthorization(
    grant,
    "userId" in holder ? viewerActor(holder) : "sign-in",
  );
  if (exchanged.kind === "problem") return exchanged;
  return establishGrant({ tokenId: exchanged.tokenId, who: whoIs(holder, request), ip });
}

function whoIs(
  holder: FlowHolder,
  { expectedCompanyId, pinnedCompanyId, purpose }: ConsumedRequest,
): Who {
  if ("userId" in holder)
    return {
      kind: "signed_in",
      userId: holder.userId,
      expectedCompanyId,
      pinnedCompanyId,
      joins: purpose === "join",
    };
  return { kind: "by_link", expectedCompanyId };
}

/**
 * Written by `completeAuthorization` alone. If its process is gone there is no outcome: the request
 * then counts as used up.
 */
async function repeatOutcome(requestId: string): Promise<CompletedAuthorization> {
  const outcome = await waitForOutcome(() => findOutcome(requestId));
  return outcome === null
    ? { kind: "problem", problem: "state_replayed" }
    : (outcome as CompletedAuthorization);
}
