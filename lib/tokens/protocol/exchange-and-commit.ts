// See docs/decisions/0001-commit-before-use.md, docs/decisions/0003-keep-the-pair-in-memory.md

import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { TokenPair } from "#lib/oauth/token-response.ts";
import { report } from "./application-gate.ts";
import { type Claim, decideRelease } from "./decide-claim.ts";
import { type CommitResult, decideCommit } from "./decide-commit.ts";
import {
  decideFailure,
  decideRefused,
  type FailedExchange,
  type FailureResult,
} from "./decide-failure.ts";
import {
  type Pass,
  type RefreshOutcome,
  type RefreshRequest,
  unavailable,
} from "./refresh-outcome.ts";
import type { RefreshPorts } from "./refresh-ports.ts";

/*
 * The stretch in which a grant can be lost: once the refresh token is sent, its answer is only in
 * memory until the commit.
 */

/** What a pass of the protocol needs. */
export type Protocol = {
  ports: RefreshPorts;
  /** Whether the process is shutting down: no new claims. */
  isClosing: () => boolean;
  /** Refreshes another grant as a witness. */
  refresh: (request: RefreshRequest) => Promise<RefreshOutcome>;
};

/**
 * The right to send one exchange: the row is claimed, and the application is not paused. `started`:
 * monotonic.
 */
type Permit = {
  claim: Claim;
  refreshToken: Secret;
  redirectUri: string;
  started: number;
  probe: boolean;
};

/** When the exchange was sent and answered (monotonic), and how long it took. */
type Exchange = { sent: number; answered: number; durationMs: number };

/** Refused, not confirmed; `outcome` is the caller's answer if no other grant settles it now. */
type Held = { kind: "held"; outcome: Extract<RefreshOutcome, { kind: "unavailable" }> };

/** From the claim to the answer. Nothing else in the project sends a refresh token. */
export async function exchangeAndCommit(
  protocol: Protocol,
  request: RefreshRequest,
  permit: Permit,
): Promise<Pass> {
  const { ports } = protocol;
  const { store, timing } = ports;
  // Step 3: a process that stalled here may have outlived its lease; another may be sending this
  // very token.
  if (ports.monotonicMs() - permit.started > timing.sendGuardMs) {
    await store
      .transact(request.tokenId, request.actor, (row, now) => decideRelease(row, now, permit.claim))
      .catch(() => undefined);
    return { kind: "again" };
  }
  const sent = ports.monotonicMs();
  const response = await ports.exchange(permit.refreshToken, permit.redirectUri);
  const answered = ports.monotonicMs();
  const exchange = { sent, answered, durationMs: Math.round(answered - sent) };
  const result =
    response.kind === "granted"
      ? await commit(ports, request, permit, response.pair, exchange)
      : await fail(ports, request, permit, response, exchange.durationMs);
  await report(ports, { grant: request.tokenId, probe: permit.probe, sent }, response);
  return result.kind === "held" ? confirm(protocol, request, result) : result;
}

/**
 * Step 5. From here to the commit, the pair in memory may be the only copy of the grant: every
 * error is retried, far beyond the lease (the lineage compare-and-swap makes that safe), and
 * nothing here may throw.
 */
async function commit(
  ports: RefreshPorts,
  request: RefreshRequest,
  permit: Permit,
  pair: TokenPair,
  exchange: Exchange,
): Promise<Pass> {
  const { timing } = ports;
  const deadline = exchange.answered + timing.persistDeadlineMs;
  const random = ports.random();
  for (let attempt = 0; ; attempt += 1) {
    try {
      const result = await commitOnce(ports, request, permit, pair, exchange, random);
      return await afterCommit(ports, result, pair);
    } catch (error) {
      if (attempt === 0) ports.alert("pair_not_stored", { tokenId: request.tokenId, error });
      if (ports.monotonicMs() >= deadline)
        return unavailable("database_unavailable", timing.leaseMs);
      await ports.sleep(Math.min(100 * 2 ** attempt, 2_000) * (0.5 + ports.random()));
    }
  }
}

async function commitOnce(
  ports: RefreshPorts,
  request: RefreshRequest,
  { claim, redirectUri }: Permit,
  pair: TokenPair,
  exchange: Exchange,
  random: number,
): Promise<CommitResult> {
  const { store, vault } = ports;
  const sealed = await vault.sealPair(
    { rowId: request.tokenId, environment: ports.environment, version: claim.version + 1 },
    pair,
  );
  const client = { ...ports.client, redirectUri };
  return store.transact(request.tokenId, request.actor, (row, now) =>
    decideCommit(row, now, claim, {
      sealed,
      client,
      expiresInSeconds: pair.expiresInSeconds,
      answerAgeMs: ports.monotonicMs() - exchange.answered,
      durationMs: exchange.durationMs,
      random,
      checkAfterMs: ports.checkAfterMs(),
    }),
  );
}

/** Step 6: only a committed pair is returned. */
async function afterCommit(
  ports: RefreshPorts,
  result: CommitResult,
  pair: TokenPair,
): Promise<Pass> {
  if (result.kind === "committed")
    return {
      kind: "fresh",
      accessToken: pair.accessToken,
      version: result.version,
      expiresAt: result.expiresAt,
    };
  // Disconnected in the middle: never resurrected. A superseded pair is only dropped; revoking it
  // could hit the sibling that took its place.
  if (result.kind === "disconnected") await ports.revoke(pair.refreshToken);
  return { kind: "again" };
}

async function fail(
  ports: RefreshPorts,
  request: RefreshRequest,
  permit: Permit,
  failed: FailedExchange,
  durationMs: number,
): Promise<Pass | Held> {
  const { store, timing } = ports;
  if (failed.kind === "client_refused") ports.alert("client_refused", { tokenId: request.tokenId });
  const failure = {
    claim: permit.claim,
    probe: permit.probe,
    durationMs,
    random: ports.random(),
  };
  let result: FailureResult;
  let now = new Date(0);
  try {
    result = await (failed.kind === "refused"
      ? store.transactRefusal(request.tokenId, request.actor, (row, application, lockedAt) => {
          now = lockedAt;
          return decideRefused(row, lockedAt, failure, application, timing);
        })
      : store.transact(request.tokenId, request.actor, (row, lockedAt) => {
          now = lockedAt;
          return decideFailure(row, lockedAt, { ...failure, failed }, timing);
        }));
  } catch {
    // Could not be recorded: the lease will run out, and the next attempt treats this one as
    // unknown.
    return unavailable("database_unavailable", timing.leaseMs);
  }
  if (result.kind === "moved") return { kind: "again" };
  if (result.kind === "terminal")
    return {
      kind: "terminal",
      state: "reconnect_required",
      reason: result.reason,
      since: result.since,
    };
  const outcome = unavailable(result.reason, result.until.getTime() - now.getTime());
  return result.kind === "held" ? { kind: "held", outcome } : outcome;
}

/**
 * A grant was refused, and it is unknown whether Gusto refuses this grant or all of them. Another
 * grant is refreshed; if it is accepted, this one is sent once more. A grant that is refreshed as a
 * witness asks for no witness of its own.
 */
async function confirm(
  { ports, refresh }: Protocol,
  request: RefreshRequest,
  { outcome }: Held,
): Promise<Pass> {
  if (request.cause === "witness") return outcome;
  const { store, client } = ports;
  const witness = await store
    .findWitness({
      tokenId: request.tokenId,
      clientFingerprint: client.clientFingerprint,
    })
    .catch(() => null);
  if (!witness) return outcome;
  const answer = await refresh({
    tokenId: witness.tokenId,
    staleVersion: witness.version,
    cause: "witness",
    actor: "system",
  });
  return answer.kind === "fresh" ? { kind: "again" } : outcome;
}
