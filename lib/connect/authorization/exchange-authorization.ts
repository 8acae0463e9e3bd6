import "server-only";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { setTimeout as delay } from "node:timers/promises";
import type { ProblemCode } from "#lib/sign-in/problem.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { finishBeforeExit } from "#lib/platform/process/finish-before-exit.ts";
import { gustoOAuth } from "#lib/gusto/oauth.ts";
import { logger } from "#lib/platform/logger.ts";
import type { TokenResponse } from "#lib/oauth/token-response.ts";
import { storeAuthorizedPair } from "#lib/tokens/store/store-authorized-pair.ts";

/**
 * `requestId`: the request of a signed-in person, whose connection is completed even if this
 * process ends now.
 */
export type CodeGrant = {
  code: string;
  redirectUri: string;
  codeVerifier: string;
  requestId?: string;
};

type ExchangeResult =
  { kind: "stored"; tokenId: string } | { kind: "problem"; problem: ProblemCode };

/** Exchanges an authorization code and commits the pair before it is used. It serves no company yet. */
export function exchangeAuthorization(grant: CodeGrant, actor: Actor): Promise<ExchangeResult> {
  return finishBeforeExit(exchangeAndStore(grant, actor));
}

async function exchangeAndStore(
  { requestId, ...grant }: CodeGrant,
  actor: Actor,
): Promise<ExchangeResult> {
  const answer = await gustoOAuth().exchangeCode(grant);
  if (answer.kind !== "granted") return { kind: "problem", problem: judgeRefusedExchange(answer) };
  const stored = finishBeforeExit(
    storeAuthorizedPair({
      environment: env().GUSTO_ENVIRONMENT,
      pair: answer.pair,
      actor,
      redirectUri: grant.redirectUri,
      requestId,
    }),
  );
  const patience = new AbortController();
  const { tokenId } = await Promise.race([stored, refuseLater(patience.signal)]).finally(() =>
    patience.abort(),
  );
  return { kind: "stored", tokenId };
}

/**
 * How long a person waits while the database is down. The pair is kept for longer, and the worker
 * finishes the request.
 */
const PATIENCE_MS = 20_000;

async function refuseLater(cancel: AbortSignal): Promise<never> {
  await delay(PATIENCE_MS, undefined, { signal: cancel, ref: false });
  throw new AppError(
    "unavailable",
    "The database is not responding. Your approval in Gusto is saved and will be completed when it is back.",
    { retryAfterSeconds: 5 },
  );
}

/** What a refused exchange means to the person who authorized. */
function judgeRefusedExchange(answer: Exclude<TokenResponse, { kind: "granted" }>): ProblemCode {
  switch (answer.kind) {
    case "refused":
      return "code_refused";
    case "client_refused":
      logger().error(
        { event: "client_refused", error: answer.error },
        "Gusto refuses our client id or secret",
      );
      return "client_refused";
    case "not_processed":
    case "unknown":
      return "gusto_down";
  }
}
