import "server-only";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { gustoOAuth } from "#lib/gusto/oauth.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";

/*
 * The system access token. Gusto gives one at any time and lets several be valid at once, so each
 * process has its own, in memory only.
 */

/** How long before its expiry (two hours after issue) it is replaced. */
const MARGIN_SECONDS = 10 * 60;

type SystemToken =
  | { kind: "token"; secret: Secret }
  | { kind: "no_access"; reason: "client_refused" | "gusto_unavailable" };

type SystemAccess = { held?: { secret: Secret; renewAtMs: number }; asking?: Promise<SystemToken> };

const access = processWide<SystemAccess>("system access", () => ({}));

/**
 * A system access token. Concurrent callers share one request.
 * @param rejected Gusto answered 401 to this one: it is not returned again
 */
export function getSystemToken(rejected?: Secret): Promise<SystemToken> {
  if (access.held && rejected?.reveal() === access.held.secret.reveal()) delete access.held;
  const { held } = access;
  if (held && performance.now() < held.renewAtMs)
    return Promise.resolve({ kind: "token", secret: held.secret });
  access.asking ??= ask().finally(() => delete access.asking);
  return access.asking;
}

async function ask(): Promise<SystemToken> {
  const askedAtMs = performance.now();
  const answer = await gustoOAuth().requestSystemAccess();
  if (answer.kind === "client_refused" || answer.kind === "refused")
    return { kind: "no_access", reason: "client_refused" };
  if (answer.kind !== "granted") return { kind: "no_access", reason: "gusto_unavailable" };
  const { accessToken: secret, expiresInSeconds } = answer.token;
  const lifeSeconds = Math.max(expiresInSeconds - MARGIN_SECONDS, expiresInSeconds / 2);
  access.held = { secret, renewAtMs: askedAtMs + lifeSeconds * 1_000 };
  return { kind: "token", secret };
}

/** For tests: resets this process's state. */
export function forgetSystemToken(): void {
  delete access.held;
}
