import "server-only";
import type { AuthorizationResponse } from "../auth/authorization-response.ts";
import { judgeAuthorizationError } from "../auth/authorization-response.ts";
import { type Viewer, viewerActor } from "../auth/viewer.ts";
import { connectRedirectUri } from "../gusto/gusto-oauth.ts";
import { consumeAuthorizationRequest } from "./authorization-request.ts";
import { type EstablishResult, establishGrant } from "./establish-grant.ts";
import { exchangeAuthorization } from "./exchange-authorization.ts";

export type CompletedAuthorization = EstablishResult & {
  /** Of a reconnect: the company it was for. */
  expectedCompanyId?: string | null;
};

/**
 * Completes what `startAuthorization` began, for the person who began it: uses up the request, exchanges the code,
 * stores the pair, and makes it a grant.
 */
export async function completeAuthorization(viewer: Viewer, answer: AuthorizationResponse, ip: string | null): Promise<CompletedAuthorization> {
  if (answer.kind === "invalid") return { kind: "problem", problem: "invalid_request" };
  if (answer.state === null) return { kind: "problem", problem: answer.kind === "error" ? judgeAuthorizationError(answer.error) : "invalid_request" };
  const request = await consumeAuthorizationRequest(answer.state, viewer.userId);
  if (request.kind === "problem") return request;
  if (answer.kind === "error") return { kind: "problem", problem: judgeAuthorizationError(answer.error) };
  const grant = { code: answer.code, redirectUri: connectRedirectUri(), codeVerifier: request.codeVerifier, requestId: request.requestId };
  const exchanged = await exchangeAuthorization(grant, viewerActor(viewer));
  if (exchanged.kind === "problem") return exchanged;
  const { expectedCompanyId, purpose } = request;
  const who = { kind: "signed_in" as const, userId: viewer.userId, expectedCompanyId, joins: purpose === "join" };
  return { ...(await establishGrant({ tokenId: exchanged.tokenId, who, ip })), expectedCompanyId };
}
