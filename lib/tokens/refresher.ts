import type { Secret } from "../crypto/secret.ts";
import type { TokenPair, TokenResponse } from "../oauth/token-response.ts";
import { type ApplicationOutcome, decideAdmission, decideApplicationOutcome } from "./breaker.ts";
import { type Claim, type ClaimResult, decideClaim, decideRelease, type RefreshCause } from "./decide-claim.ts";
import { type CommitResult, decideCommit } from "./decide-commit.ts";
import { decideCannotDecrypt, decideFailure, type FailedExchange, type FailureResult } from "./decide-failure.ts";
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
  | { kind: "terminal"; state: "reconnect_required" | "disconnected"; reason: string | null; since: Date }
  | { kind: "unavailable"; reason: string; retryAfterSeconds: number };

/** When the answer arrived (monotonic), and how long the exchange took. */
type Exchange = { answered: number; durationMs: number };

/** Refreshes that this process starts on its own account, beside those that callers wait for. */
export const MAX_REFRESHES_AHEAD = 4;
const REST_AFTER_FAILED_AHEAD_MS = 1_000;

/** One pass through the protocol; `again` means that the row moved and must be read once more. */
type Pass = RefreshOutcome | { kind: "again" };

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
  async function serve({ row, now }: { row: ServedRow; now: Date }, request: { actor: Actor; rejectedVersion?: number }): Promise<RefreshOutcome> {
    const { actor, rejectedVersion } = request;
    const stored = row.version === rejectedVersion || row.environment !== ports.environment ? null : await openValid(row, now);
    if (!stored) return refresh({ tokenId: row.id, staleVersion: row.version, cause: row.version === rejectedVersion ? "rejected" : "expired", actor });
    if (row.refreshDueAt !== null && row.refreshDueAt <= now) refreshAhead(row, now, actor);
    return stored;
  }

  async function openValid(row: ServedRow, now: Date): Promise<RefreshOutcome | null> {
    if (!hasValidAccessToken(row, now) || row.accessTokenExpiration === null) return null;
    const accessToken = await vault.openAccessToken(row).catch(() => null);
    return accessToken && { kind: "fresh", accessToken, version: row.version, expiresAt: row.accessTokenExpiration };
  }

  /**
   * The worker refreshes ahead; this is for deployments where it is late or absent. Bounded, and nobody waits for it. After
   * one that came to nothing there is a short rest, or in an outage every call would ask the database whether it is over.
   */
  function refreshAhead(row: ServedRow, now: Date, actor: Actor): void {
    const idle = row.state === "active" && (row.retryAt === null || row.retryAt <= now);
    if (!idle || flights.size >= MAX_REFRESHES_AHEAD || ports.monotonicMs() < restUntil) return;
    void refresh({ tokenId: row.id, staleVersion: row.version, cause: "due", actor }).then((outcome) => {
      if (outcome.kind === "unavailable") restUntil = ports.monotonicMs() + REST_AFTER_FAILED_AHEAD_MS;
    });
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
    const late = ports.sleep(Math.max(0, deadline - ports.monotonicMs()), answered.signal).then(() => unavailable("refresh_under_way", timing.waitPollMs * 10));
    return Promise.race([work, late]).finally(() => answered.abort());
  }

  async function pass(request: RefreshRequest): Promise<Pass> {
    const read = await store.read(request.tokenId).catch(() => undefined);
    if (read === undefined) return unavailable("database_unavailable", 1_000);
    if (read === null) return { kind: "terminal", state: "disconnected", reason: null, since: new Date(0) };
    const settled = await settle(read, request.staleVersion);
    if (settled) return settled;

    if (closing) return unavailable("shutting_down", 1_000);
    if (read.row.environment !== ports.environment) return unavailable("other_environment", timing.clientRefusedPauseMs);
    const opened = await openRefreshToken(read, request);
    if (!opened) return unavailable("cannot_decrypt", timing.clientRefusedPauseMs);
    const admission = await admit().catch(() => undefined);
    if (admission === undefined) return unavailable("database_unavailable", 1_000);
    if (admission.kind === "paused") return unavailable(admission.reason, admission.until.getTime() - read.now.getTime());

    const claimStarted = ports.monotonicMs();
    const claimed = await claim(request, read.row.version);
    if (claimed.kind !== "claimed") return afterNoClaim(claimed, read);
    return exchangeAndCommit(request, claimed.claim, opened, claimStarted);
  }

  /** What the row says without any refresh: newer and valid, final, or nothing yet. */
  async function settle({ row, now }: ReadRow, staleVersion: number): Promise<RefreshOutcome | null> {
    if (isTerminal(row)) return { kind: "terminal", state: row.state === "disconnected" ? "disconnected" : "reconnect_required", reason: row.stateReason, since: row.stateSince };
    if (row.version === staleVersion || !hasValidAccessToken(row, now) || row.accessTokenExpiration === null) return null;
    try {
      return { kind: "fresh", accessToken: await vault.openAccessToken(row), version: row.version, expiresAt: row.accessTokenExpiration };
    } catch (error) {
      ports.alert("cannot_decrypt", { tokenId: row.id, error });
      return unavailable("cannot_decrypt", timing.clientRefusedPauseMs);
    }
  }

  /** Opened before the claim: a missing encryption key must leave the row as it is. An operator hears of a row once. */
  async function openRefreshToken({ row }: ReadRow, request: RefreshRequest): Promise<Secret | null> {
    try {
      return await vault.openRefreshToken(row);
    } catch (error) {
      if (row.lastError !== "cannot_decrypt") ports.alert("cannot_decrypt", { tokenId: row.id, error });
      await store
        .transact(row.id, request.actor, (current, now) => decideCannotDecrypt(current, now, row.version, timing))
        .catch(() => undefined);
      return null;
    }
  }

  /** Step 2. When the commit's outcome is unknown, the row itself tells whether the claim is ours. */
  async function claim(request: RefreshRequest, version: number): Promise<ClaimResult> {
    const attemptId = ports.newAttemptId();
    try {
      return await store.transact(request.tokenId, request.actor, (row, now) => decideClaim(row, now, { attemptId, version, cause: request.cause }, timing));
    } catch {
      const read = await store.read(request.tokenId).catch(() => null);
      const row = read?.row;
      if (row?.attemptId !== attemptId || row.refreshFingerprint === null) return { kind: "backing_off", until: new Date((read?.now.getTime() ?? 0) + 1_000), reason: "database_unavailable" };
      return { kind: "claimed", claim: { attemptId, version: row.version, parentFingerprint: row.refreshFingerprint } };
    }
  }

  async function afterNoClaim(result: Exclude<ClaimResult, { kind: "claimed" }>, read: ReadRow): Promise<Pass> {
    if (result.kind === "backing_off") return unavailable(result.reason, result.until.getTime() - read.now.getTime());
    // Step 8: a waiter holds no lock and no connection, and looks again after a jittered pause.
    if (result.kind === "busy") await ports.sleep(timing.waitPollMs * (0.5 + ports.random()));
    return { kind: "again" };
  }

  async function exchangeAndCommit(request: RefreshRequest, claimed: Claim, refreshToken: Secret, claimStarted: number): Promise<Pass> {
    // Step 3: a process that was paused here may have outlived its lease; another may be sending this very token.
    if (ports.monotonicMs() - claimStarted > timing.sendGuardMs) {
      await store.transact(request.tokenId, request.actor, (row, now) => decideRelease(row, now, claimed)).catch(() => undefined);
      return { kind: "again" };
    }
    const sent = ports.monotonicMs();
    const response = await ports.exchange(refreshToken);
    const answered = ports.monotonicMs();
    const exchange = { answered, durationMs: Math.round(answered - sent) };
    const result = response.kind === "granted" ? await commit(request, claimed, response.pair, exchange) : await fail(request, claimed, response, exchange.durationMs);
    await report(response);
    return result;
  }

  /**
   * Step 5. From here to the commit the pair in memory may be the only copy of the grant: every error is tried again,
   * far beyond the lease (the lineage compare-and-swap keeps that safe), and nothing here may throw.
   */
  async function commit(request: RefreshRequest, claimed: Claim, pair: TokenPair, exchange: Exchange): Promise<Pass> {
    const deadline = exchange.answered + timing.persistDeadlineMs;
    const random = ports.random();
    for (let attempt = 0; ; attempt += 1) {
      try {
        const result = await commitOnce(request, claimed, pair, exchange, random);
        return await afterCommit(result, pair);
      } catch (error) {
        if (attempt === 0) ports.alert("pair_not_stored", { tokenId: request.tokenId, error });
        if (ports.monotonicMs() >= deadline) return unavailable("database_unavailable", timing.leaseMs);
        await ports.sleep(Math.min(100 * 2 ** attempt, 2_000) * (0.5 + ports.random()));
      }
    }
  }

  async function commitOnce(request: RefreshRequest, claimed: Claim, pair: TokenPair, exchange: Exchange, random: number): Promise<CommitResult> {
    const sealed = await vault.sealPair({ rowId: request.tokenId, environment: ports.environment, version: claimed.version + 1 }, pair);
    return store.transact(request.tokenId, request.actor, (row, now) =>
      decideCommit(row, now, claimed, { sealed, expiresInSeconds: pair.expiresInSeconds, answerAgeMs: ports.monotonicMs() - exchange.answered, durationMs: exchange.durationMs, random }),
    );
  }

  /** Step 6: only a committed pair is handed out. */
  async function afterCommit(result: CommitResult, pair: TokenPair): Promise<Pass> {
    if (result.kind === "committed") return { kind: "fresh", accessToken: pair.accessToken, version: result.version, expiresAt: result.expiresAt };
    // Disconnected in the middle: never resurrected. A superseded pair is only dropped, for revoking it could
    // reach the sibling that took its place.
    if (result.kind === "disconnected") await ports.revoke(pair.refreshToken);
    return { kind: "again" };
  }

  async function fail(request: RefreshRequest, claimed: Claim, failed: FailedExchange, durationMs: number): Promise<Pass> {
    if (failed.kind === "client_refused") ports.alert("client_refused", { tokenId: request.tokenId });
    const failure = { claim: claimed, failed, durationMs, random: ports.random() };
    let result: FailureResult;
    let now = new Date(0);
    try {
      result = await store.transact(request.tokenId, request.actor, (row, lockedAt) => {
        now = lockedAt;
        return decideFailure(row, lockedAt, failure, timing);
      });
    } catch {
      // Not written down: the lease runs out by itself, and the next attempt treats this one as unknown.
      return unavailable("database_unavailable", timing.leaseMs);
    }
    if (result.kind === "retrying") return unavailable(result.reason, result.until.getTime() - now.getTime());
    return { kind: "again" };
  }

  async function admit() {
    const { state, now } = await store.readApplication(ports.environment);
    const unlocked = decideAdmission(state, now, timing);
    return unlocked.next ? store.transactApplication(ports.environment, (locked, lockedAt) => decideAdmission(locked, lockedAt, timing)) : unlocked.result;
  }

  /** What this exchange says about the application as a whole. A lost write costs nothing: the next exchange reports again. */
  async function report(response: TokenResponse): Promise<void> {
    const outcome = applicationOutcome(response);
    if (outcome === null) return;
    const { state, now } = await store.readApplication(ports.environment).catch(() => ({ state: null, now: new Date(0) }));
    if (state && decideApplicationOutcome(state, outcome, now, timing) === undefined) return;
    await store.transactApplication(ports.environment, (locked, lockedAt) => ({ result: undefined, next: decideApplicationOutcome(locked, outcome, lockedAt, timing) })).catch(() => undefined);
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

function applicationOutcome(response: TokenResponse): ApplicationOutcome | null {
  if (response.kind === "client_refused") return "client_refused";
  if (response.kind === "unknown") return "unavailable";
  // A rate limit belongs to one grant and says that Gusto is well.
  if (response.kind === "not_processed") return response.reason === "rate_limited" ? null : "unavailable";
  return "answered";
}

function unavailable(reason: string, ms: number): RefreshOutcome {
  return { kind: "unavailable", reason, retryAfterSeconds: Math.max(1, Math.ceil(ms / 1_000)) };
}
