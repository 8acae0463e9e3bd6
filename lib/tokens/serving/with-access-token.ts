import "server-only";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { GustoOutcome } from "#lib/gusto/outcome.ts";
import { type AccessTokenOutcome, getAccessToken } from "./get-access-token.ts";
import { recordAcceptance, recordRejection } from "../health/record-verification.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";

type NoToken = Exclude<AccessTokenOutcome, { kind: "fresh" }>;

/**
 * Outcomes that Gusto only gives after checking the token: 200, and a 403 or 404 with Gusto's own
 * body. 429, 5xx, an HTML page or a 404 of token_info prove nothing.
 */
const ACCEPTED: readonly string[] = [
  "ok",
  "forbidden",
  "not_found",
] satisfies GustoOutcome<unknown>["kind"][];

type CompanyRequest = {
  gustoUuid: string;
  actor: Actor;
  /**
   * A person waits for the result: its time is recorded even if another was recorded a moment ago.
   */
  isTest?: boolean;
};

/**
 * Makes one call for a company with a valid token. On a 401 (`rejected`) the token is refreshed
 * once and the call retried; a second 401 is returned to the caller. An accepted call verifies the
 * pair.
 */
export async function withAccessToken<O extends { kind: string }>(
  request: CompanyRequest,
  call: (accessToken: Secret, tokenId: string) => Promise<O>,
): Promise<O | { kind: "no_token"; outcome: NoToken }> {
  return callWithToken(
    (rejectedVersion) => getAccessToken({ ...request, rejectedVersion }),
    request,
    call,
  );
}

/** The same, with the token source as an argument. */
export async function callWithToken<O extends { kind: string }>(
  getToken: (rejectedVersion?: number) => Promise<AccessTokenOutcome>,
  { actor, isTest = false }: Pick<CompanyRequest, "actor" | "isTest">,
  call: (accessToken: Secret, tokenId: string) => Promise<O>,
): Promise<O | { kind: "no_token"; outcome: NoToken }> {
  const first = await getToken();
  if (first.kind !== "fresh") return { kind: "no_token", outcome: first };
  const answer = await call(first.accessToken, first.tokenId);
  if (answer.kind !== "rejected") return verified(first, answer);
  const second = await getToken(first.version);
  if (second.kind !== "fresh") {
    // No refresh is possible and the stored token was rejected: it must not show as healthy.
    if (second.kind === "unavailable") await recordRejection(first, actor);
    return { kind: "no_token", outcome: second };
  }
  const again = await call(second.accessToken, second.tokenId);
  if (again.kind === "rejected") await recordRejection(second, actor);
  return verified(second, again);

  async function verified(token: { tokenId: string; version: number }, outcome: O): Promise<O> {
    if (ACCEPTED.includes(outcome.kind)) await recordAcceptance(token, { actor, always: isTest });
    return outcome;
  }
}
