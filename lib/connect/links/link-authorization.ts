import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { connectRedirectUri, gustoOAuth } from "#lib/gusto/oauth.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import type { AuthorizationResponse } from "#lib/sign-in/authorization-response.ts";
import { createAuthorizationRequest } from "../authorization/authorization-request.ts";
import {
  completeAuthorization,
  type CompletedAuthorization,
} from "../authorization/complete-authorization.ts";
import { findLink } from "./find-link.ts";
import { isOpenLink } from "./link-state.ts";
import { recordLinkOutcome } from "./record-link-outcome.ts";

/**
 * Starts the reconnect that a link is for. Its holder signs in only at Gusto: the link says what to
 * approve, and Gusto decides who may approve it.
 * @param browser a secret in the browser's cookie, which must return with Gusto's answer
 * @returns the address at Gusto to send the browser to
 * @throws AppError not_found (no such link, or one that has ended), rate_limited
 */
export async function startByLink(linkId: string, browser: string): Promise<{ url: string }> {
  const link = await findLink(linkId);
  if (!link || !isOpenLink(link.state)) throw new AppError("not_found", "This link has ended.");
  await takeFromRateLimit("connect", `link:${link.id}`);
  const request = await createAuthorizationRequest({
    holder: { linkId: link.id, browser },
    purpose: "reconnect",
    expectedCompanyId: link.company.id,
  });
  return { url: gustoOAuth().authorizationUrl({ redirectUri: connectRedirectUri(), ...request }) };
}

/**
 * Completes what `startByLink` started, in the same browser, and records the outcome on the link.
 */
export async function completeByLink(
  holder: { linkId: string; browser: string },
  answer: AuthorizationResponse,
  ip: string | null,
): Promise<CompletedAuthorization> {
  if (await isRevoked(holder.linkId)) return { kind: "problem", problem: "state_expired" };
  const result = await completeAuthorization(holder, answer, ip);
  await recordLinkOutcome(holder.linkId, result);
  return result;
}

/** If the link was revoked while its holder was at Gusto, the code is not exchanged. */
async function isRevoked(linkId: string): Promise<boolean> {
  return (await db().reconnectLink.count({ where: { id: linkId, revokedAt: { not: null } } })) > 0;
}
