import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { TokenPair, TokenResponse } from "#lib/oauth/token-response.ts";
import { acceptedSince, type ApplicationState, triedInVain } from "./application-state.ts";
import {
  type Admission,
  type ApplicationOutcome,
  decideAdmission,
  decideApplicationOutcome,
} from "./breaker.ts";
import {
  type Claim,
  type ClaimResult,
  decideClaim,
  decideRelease,
  type RefreshCause,
} from "./decide-claim.ts";
import { type CommitResult, decideCommit } from "./decide-commit.ts";
import {
  decideFailure,
  decideRefused,
  decideUnusable,
  type FailedExchange,
  type FailureResult,
  type Unusable,
} from "./decide-failure.ts";
import type { Actor, ReadRow, RefreshPorts } from "./refresh-ports.ts";
import { hasValidAccessToken, isTerminal, type ServedRow } from "./token-row.ts";

/*
 * The refresh protocol. The row is locked twice, briefly: to claim and to commit. Between them the lease in the row is the
 * lock and no database connection is held, for Gusto may take its time. Decisions are pure (decide-*.ts); this file is their
 * order. Nothing else in the project sends a refresh token.
 */

export type RefreshRequest = {
  tokenId: string;
  /** Refresh this version; any newer valid one satisfies the request. */
  staleVersion: number;
  cause: RefreshCause;
  actor: Actor;
};

export type RefreshOutcome =
  | { kind: "fresh"; accessToken: Secret; version: number; expiresAt: Date }
  | {
      kind: "terminal";
      state: "reconnect_required" | "disconnected";
      reason: string | null;
      since: Date;
    }
  | { kind: "unavailable"; reason: string; retryAfterSeconds: number };

/** The right to send one exchange: the row is claimed, and the application lets it through. `started`: monotonic. */
type Permit = {
  claim: Claim;
  refreshToken: Secret;
  redirectUri: string;
  started: number;
  probe: boolean;
};

/** When the exchange was sent and answered (monotonic), and how long it took. */
type Exchange = { sent: number; answered: number; durationMs: number };

/** Refreshes that this process starts on its own account, beside those that callers wait for. */
export const MAX_REFRESHES_AHEAD = 4;
const REST_AFTER_FAILED_AHEAD_MS = 1_000;

/** One pass through the protocol; `again` means that the row moved and must be read once more. */
type Pass = RefreshOutcome | { kind: "again" };

/** Refused without a verdict; `outcome` is for the caller if no other grant settles it now. */
type Held = { kind: "held"; outcome: Extract<RefreshOutcome, { kind: "unavailable" }> };

export type Refresher = ReturnType<typeof createRefresher>;

export function createRefresher(ports: RefreshPorts) {
  const { store, vault, timing } = ports;
  const flights = new Map<string, Promise<Pass>>();
  let closing = false;
  let restUntil = Number.NEGATIVE_INFINITY;

  /**
   * Step 1, the fast path over a row that was just read: nobody waits for, or fails because of, a refresh while the stored
   * access token is valid. A token that Gusto rejected, or one that does not open, goes the way of a refresh.
   */
  async function serve(
    { row, now }: { row: ServedRow; now: Date },
    request: { actor: Actor; rejectedVersion?: number },
  ): Promise<RefreshOutcome> {
    const { actor, rejectedVersion } = request;
    const stored =
      row.version === rejectedVersion || row.environment !== ports.environment
        ? null
        : await openValid(row, now);
    if (!stored)
      return refresh({
        tokenId: row.id,
        staleVersion: row.version,
        cause: row.version === rejectedVersion ? "rejected" : "expired",
        actor,
      });
    if (row.refreshDueAt !== null && row.refreshDueAt <= now) refreshAhead(row, now, actor);
    return stored;
  }

  async function openValid(row: ServedRow, now: Date): Promise<RefreshOutcome | null> {
    if (!hasValidAccessToken(row, now) || row.accessTokenExpiration === null) return null;
    const accessToken = await vault.openAccessToken(row).catch(() => null);
    return (
      accessToken && {
        kind: "fresh",
        accessToken,
        version: row.version,
        expiresAt: row.accessTokenExpiration,
      }
    );
  }

  /**
   * The worker refreshes ahead; this is for deployments where it is late or absent. Bounded, and nobody waits for it. After
   * one that came to nothing there is a short rest, or in an outage every call would ask the database whether it is over.
   */
  function refreshAhead(row: ServedRow, now: Date, actor: Actor): void {
    const idle = row.state === "active" && (row.retryAt === null || row.retryAt <= now);
    if (!idle || flights.size >= MAX_REFRESHES_AHEAD || ports.monotonicMs() < restUntil) return;
    void refresh({ tokenId: row.id, staleVersion: row.version, cause: "due", actor }).then(
      (outcome) => {
        if (outcome.kind === "unavailable")
          restUntil = ports.monotonicMs() + REST_AFTER_FAILED_AHEAD_MS;
      },
    );
  }

  /**
   * Brings the token beyond `staleVersion`, or says why not. Callers of one token share one exchange. There is no way to
   * cancel: a caller that goes away leaves the exchange running, for its answer may be the only copy of the grant.
   */
  async function refresh(request: RefreshRequest): Promise<RefreshOutcome> {
    const deadline = ports.monotonicMs() + timing.waitDeadlineMs;
    while (ports.monotonicMs() < deadline) {
      const pass = await withinDeadline(flight(request), deadline);
      if (pass.kind === "again") continue;
      if (pass.kind === "fresh" && pass.version === request.staleVersion) continue;
      return pass;
    }
    return unavailable("refresh_under_way", timing.waitPollMs * 10);
  }

  /** Step 0: single flight in this process. */
  function flight(request: RefreshRequest): Promise<Pass> {
    const running = flights.get(request.tokenId);
    if (running) return running;
    const started = pass(request)
      .catch((error: unknown) => {
        ports.alert("unexpected", { tokenId: request.tokenId, error });
        return unavailable("internal_error", 1_000);
      })
      .finally(() => flights.delete(request.tokenId));
    flights.set(request.tokenId, started);
    return started;
  }

  async function withinDeadline(work: Promise<Pass>, deadline: number): Promise<Pass> {
    const answered = new AbortController();
    const late = ports
      .sleep(Math.max(0, deadline - ports.monotonicMs()), answered.signal)
      .then(() => unavailable("refresh_under_way", timing.waitPollMs * 10));
    return Promise.race([work, late]).finally(() => answered.abort());
  }

  async function pass(request: RefreshRequest): Promise<Pass> {
    const read = await store.read(request.tokenId).catch(() => undefined);
    if (read === undefined) return unavailable("database_unavailable", 1_000);
    if (read === null)
      return { kind: "terminal", state: "disconnected", reason: null, since: new Date(0) };
    const secondLook = request.cause === "second_look" && read.row.state === "reconnect_required";
    const settled = secondLook ? null : await settle(read, request.staleVersion);
    if (settled) return settled;

    if (closing) return unavailable("shutting_down", 1_000);
    if (read.row.environment !== ports.environment)
      return unavailable("other_environment", timing.clientRefusedPauseMs);
    if (belongsToAnotherClient(read.row))
      return setAside(read, request, "issued_to_another_client");
    const refreshToken = await vault.openRefreshToken(read.row).catch((error: unknown) => {
      if (read.row.lastError !== "cannot_decrypt")
        ports.alert("cannot_decrypt", { tokenId: read.row.id, error });
      return null;
    });
    if (!refreshToken) return setAside(read, request, "cannot_decrypt");
    const admitted = await admit(request.tokenId).catch(() => undefined);
    if (admitted === undefined) return unavailable("database_unavailable", 1_000);
    const { admission, state } = admitted;
    if (admission.kind === "paused")
      return unavailable(admission.reason, admission.until.getTime() - read.now.getTime());

    const started = ports.monotonicMs();
    const confirming =
      acceptedSince(state, read.row.heldSince) && !triedInVain(state, request.tokenId);
    const claimed = await claim(request, { version: read.row.version, confirming });
    if (claimed.kind !== "claimed") return afterNoClaim(claimed, read);
    return exchangeAndCommit(request, {
      claim: claimed.claim,
      refreshToken,
      redirectUri: read.row.redirectUri ?? ports.client.redirectUri,
      started,
      probe: admission.probe,
    });
  }

  /** What the row says without any refresh: newer and valid, final, or nothing yet. */
  async function settle(
    { row, now }: ReadRow,
    staleVersion: number,
  ): Promise<RefreshOutcome | null> {
    if (isTerminal(row))
      return {
        kind: "terminal",
        state: row.state === "disconnected" ? "disconnected" : "reconnect_required",
        reason: row.stateReason,
        since: row.stateSince,
      };
    if (
      row.version === staleVersion ||
      !hasValidAccessToken(row, now) ||
      row.accessTokenExpiration === null
    )
      return null;
    try {
      return {
        kind: "fresh",
        accessToken: await vault.openAccessToken(row),
        version: row.version,
        expiresAt: row.accessTokenExpiration,
      };
    } catch (error) {
      ports.alert("cannot_decrypt", { tokenId: row.id, error });
      return unavailable("cannot_decrypt", timing.clientRefusedPauseMs);
    }
  }

  function belongsToAnotherClient(row: ReadRow["row"]): boolean {
    return (
      row.clientFingerprint !== null && row.clientFingerprint !== ports.client.clientFingerprint
    );
  }

  /** Found before the claim: a missing encryption key, or a client id that is not this one's, must leave the grant as it is. */
  async function setAside(
    { row }: ReadRow,
    request: RefreshRequest,
    reason: Unusable,
  ): Promise<RefreshOutcome> {
    await store
      .transact(row.id, request.actor, (current, now) =>
        decideUnusable(current, now, { version: row.version, reason }, timing),
      )
      .catch(() => undefined);
    return unavailable(reason, timing.clientRefusedPauseMs);
  }

  /** Step 2. When the commit's outcome is unknown, the row itself tells whether the claim is ours. */
  async function claim(
    request: RefreshRequest,
    asked: { version: number; confirming: boolean },
  ): Promise<ClaimResult> {
    const attemptId = ports.newAttemptId();
    try {
      return await store.transact(request.tokenId, request.actor, (row, now) =>
        decideClaim(row, now, { attemptId, cause: request.cause, ...asked }, timing),
      );
    } catch {
      const read = await store.read(request.tokenId).catch(() => null);
      const row = read?.row;
      if (row?.attemptId !== attemptId || row.refreshFingerprint === null)
        return {
          kind: "backing_off",
          until: new Date((read?.now.getTime() ?? 0) + 1_000),
          reason: "database_unavailable",
        };
      return {
        kind: "claimed",
        claim: { attemptId, version: row.version, parentFingerprint: row.refreshFingerprint },
      };
    }
  }

  async function afterNoClaim(
    result: Exclude<ClaimResult, { kind: "claimed" }>,
    read: ReadRow,
  ): Promise<Pass> {
    if (result.kind === "backing_off")
      return unavailable(result.reason, result.until.getTime() - read.now.getTime());
    // Step 8: a waiter holds no lock and no connection, and looks again after a jittered pause.
    if (result.kind === "busy") await ports.sleep(timing.waitPollMs * (0.5 + ports.random()));
    return { kind: "again" };
  }

  async function exchangeAndCommit(request: RefreshRequest, permit: Permit): Promise<Pass> {
    // Step 3: a process that was paused here may have outlived its lease; another may be sending this very token.
    if (ports.monotonicMs() - permit.started > timing.sendGuardMs) {
      await store
        .transact(request.tokenId, request.actor, (row, now) =>
          decideRelease(row, now, permit.claim),
        )
        .catch(() => undefined);
      return { kind: "again" };
    }
    const sent = ports.monotonicMs();
    const response = await ports.exchange(permit.refreshToken, permit.redirectUri);
    const answered = ports.monotonicMs();
    const exchange = { sent, answered, durationMs: Math.round(answered - sent) };
    const result =
      response.kind === "granted"
        ? await commit(request, permit, response.pair, exchange)
        : await fail(request, permit, response, exchange.durationMs);
    await report(request.tokenId, permit, response, exchange);
    return result.kind === "held" ? confirm(request, result) : result;
  }

  /**
   * Step 5. From here to the commit the pair in memory may be the only copy of the grant: every error is tried again,
   * far beyond the lease (the lineage compare-and-swap keeps that safe), and nothing here may throw.
   */
  async function commit(
    request: RefreshRequest,
    permit: Permit,
    pair: TokenPair,
    exchange: Exchange,
  ): Promise<Pass> {
    const deadline = exchange.answered + timing.persistDeadlineMs;
    const random = ports.random();
    for (let attempt = 0; ; attempt += 1) {
      try {
        const result = await commitOnce(request, permit, pair, exchange, random);
        return await afterCommit(result, pair);
      } catch (error) {
        if (attempt === 0) ports.alert("pair_not_stored", { tokenId: request.tokenId, error });
        if (ports.monotonicMs() >= deadline)
          return unavailable("database_unavailable", timing.leaseMs);
        await ports.sleep(Math.min(100 * 2 ** attempt, 2_000) * (0.5 + ports.random()));
      }
    }
  }

  async function commitOnce(
    request: RefreshRequest,
    { claim, redirectUri }: Permit,
    pair: TokenPair,
    exchange: Exchange,
    random: number,
  ): Promise<CommitResult> {
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
      }),
    );
  }

  /** Step 6: only a committed pair is handed out. */
  async function afterCommit(result: CommitResult, pair: TokenPair): Promise<Pass> {
    if (result.kind === "committed")
      return {
        kind: "fresh",
        accessToken: pair.accessToken,
        version: result.version,
        expiresAt: result.expiresAt,
      };
    // Disconnected in the middle: never resurrected. A superseded pair is only dropped, for revoking it could
    // reach the sibling that took its place.
    if (result.kind === "disconnected") await ports.revoke(pair.refreshToken);
    return { kind: "again" };
  }

  async function fail(
    request: RefreshRequest,
    permit: Permit,
    failed: FailedExchange,
    durationMs: number,
  ): Promise<Pass | Held> {
    if (failed.kind === "client_refused")
      ports.alert("client_refused", { tokenId: request.tokenId });
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
      // Not written down: the lease runs out by itself, and the next attempt treats this one as unknown.
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
   * Refused, and nobody knows yet whether Gusto refuses this grant or all of them: another one is refreshed, and when it is accepted
   * this one is asked once more. A grant that was asked as such a witness asks for none itself.
   */
  async function confirm(request: RefreshRequest, { outcome }: Held): Promise<Pass> {
    if (request.cause === "witness") return outcome;
    const { environment, client } = ports;
    const witness = await store
      .findWitness({
        tokenId: request.tokenId,
        environment,
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

  async function admit(grant: string): Promise<{ admission: Admission; state: ApplicationState }> {
    const { state, now } = await store.readApplication(ports.environment);
    const unlocked = decideAdmission(state, grant, now, timing);
    if (!unlocked.next) return { admission: unlocked.result, state };
    return store.transactApplication(ports.environment, (locked, lockedAt) => {
      const { result, next } = decideAdmission(locked, grant, lockedAt, timing);
      return { result: { admission: result, state: locked }, next };
    });
  }

  /** What this exchange says about the application as a whole. A lost write costs nothing: the next exchange reports again. */
  async function report(
    grant: string,
    { probe }: Permit,
    response: TokenResponse,
    { sent }: Exchange,
  ): Promise<void> {
    const decide = (state: ApplicationState, now: Date) => {
      const outcome = applicationOutcome(
        response,
        new Date(now.getTime() - (ports.monotonicMs() - sent)),
      );
      return outcome && decideApplicationOutcome(state, outcome, { grant, probe }, now, timing);
    };
    const read = await store.readApplication(ports.environment).catch(() => null);
    if (read && !decide(read.state, read.now)) return;
    await store
      .transactApplication(ports.environment, (locked, lockedAt) => ({
        result: undefined,
        next: decide(locked, lockedAt),
      }))
      .catch(() => undefined);
  }

  return {
    serve,
    refresh,
    /** Step 10: no new claim from now on; resolves when the exchanges under way are stored. */
    async close() {
      closing = true;
      await Promise.allSettled(flights.values());
    },
  };
}

/** Null when it says nothing: a refusal was judged together with its row, and a rate limit belongs to one grant and shows that Gusto is well. */
function applicationOutcome(response: TokenResponse, sentAt: Date): ApplicationOutcome | undefined {
  if (response.kind === "granted") return { kind: "accepted", sentAt };
  if (response.kind === "client_refused") return { kind: "client_refused" };
  if (
    response.kind === "refused" ||
    (response.kind === "not_processed" && response.reason === "rate_limited")
  )
    return undefined;
  return { kind: "failed" };
}

function unavailable(reason: string, ms: number): Extract<RefreshOutcome, { kind: "unavailable" }> {
  return { kind: "unavailable", reason, retryAfterSeconds: Math.max(1, Math.ceil(ms / 1_000)) };
}
