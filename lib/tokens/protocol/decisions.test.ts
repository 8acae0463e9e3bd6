import { describe, expect, it } from "vitest";
import { type ApplicationState, CLOSED } from "./application-state.ts";
import { type Claim, decideClaim, decideRelease } from "./decide-claim.ts";
import { decideCommit, type NewPair } from "./decide-commit.ts";
import {
  decideFailure,
  decideRefused,
  decideUnusable,
  type FailedExchange,
} from "./decide-failure.ts";
import { assertNested, TIMING } from "./timing.ts";
import { hasValidAccessToken, type TokenRow, tokenTimes } from "./token-row.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

function row(change: Partial<TokenRow> = {}): TokenRow {
  return {
    id: "row",
    environment: "demo",
    accessToken: "sealed-a",
    refreshToken: "sealed-r",
    refreshFingerprint: "parent",
    accessTokenExpiration: at(-10),
    refreshDueAt: at(-1_000),
    version: 4,
    state: "active",
    stateReason: null,
    stateSince: at(-7_000),
    attemptId: null,
    leaseExpiresAt: null,
    attempts: 0,
    retryAt: null,
    unknownAttemptAt: null,
    lastError: null,
    failingSince: null,
    heldSince: null,
    clientFingerprint: "client",
    redirectUri: null,
    ...change,
  };
}

const request = { attemptId: "mine", version: 4, cause: "expired" as const };
const claim: Claim = { attemptId: "mine", version: 4, parentFingerprint: "parent" };
const claimedRow = (change: Partial<TokenRow> = {}) =>
  row({ state: "refreshing", attemptId: "mine", leaseExpiresAt: at(50), attempts: 1, ...change });
const pair: NewPair = {
  sealed: { accessToken: "a2", refreshToken: "r2", refreshFingerprint: "child", scope: "public" },
  expiresInSeconds: 7_200,
  answerAgeMs: 2_000,
  durationMs: 300,
  random: 0.5,
  checkAfterMs: 3 * 3_600_000,
  client: { clientFingerprint: "client", redirectUri: "https://example.com/callback" },
};
/** Another grant has been accepted a moment ago. */
const othersAccepted: ApplicationState = {
  ...CLOSED,
  outcomes: [{ grant: "another", outcome: "accepted", at: at(-1) }],
};
/** A refusal is the second one, and another grant was accepted in between: a verdict on this grant alone. */
const fail = (current: TokenRow, failed: FailedExchange, now = NOW) => {
  const failure = { claim, durationMs: 5, random: 1, probe: false };
  if (failed.kind !== "refused") return decideFailure(current, now, { ...failure, failed }, TIMING);
  const { next: _, ...decision } = decideRefused(
    { ...current, heldSince: at(-60) },
    now,
    failure,
    { state: othersAccepted, othersToAsk: true },
    TIMING,
  );
  return decision;
};

describe("a claim", () => {
  it("takes a free row for the length of the lease", () => {
    const decision = decideClaim(row(), NOW, request, TIMING);
    expect(decision.result).toEqual({ kind: "claimed", claim });
    expect(decision.patch).toMatchObject({
      state: "refreshing",
      attemptId: "mine",
      leaseExpiresAt: at(60),
      attempts: 1,
    });
  });

  it("is refused by a live lease, and nothing is written", () => {
    expect(decideClaim(claimedRow({ attemptId: "theirs" }), NOW, request, TIMING)).toEqual({
      result: { kind: "busy" },
    });
  });

  it("takes over an expired lease, and remembers that its outcome is unknown", () => {
    const { result, patch, events } = decideClaim(
      claimedRow({ attemptId: "dead", leaseExpiresAt: at(-1) }),
      NOW,
      request,
      TIMING,
    );
    expect(result.kind).toBe("claimed");
    expect(patch).toMatchObject({ unknownAttemptAt: NOW, attempts: 2 });
    expect(events).toMatchObject([{ type: "refresh_failed", reason: "outcome_unknown" }]);
  });

  it("never takes a version other than the one whose refresh token was decrypted, valid or not", () => {
    expect(decideClaim(row({ version: 5 }), NOW, request, TIMING).result).toEqual({
      kind: "newer",
    });
  });

  it.each(["reconnect_required", "disconnected"] as const)("never touches a %s row", (state) => {
    expect(decideClaim(row({ state }), NOW, request, TIMING)).toEqual({
      result: { kind: "terminal" },
    });
  });

  it("waits for a backoff, except when a person asks", () => {
    const waiting = row({ retryAt: at(30), lastError: "rate_limited" });
    expect(decideClaim(waiting, NOW, request, TIMING).result).toEqual({
      kind: "backing_off",
      until: at(30),
      reason: "rate_limited",
    });
    expect(decideClaim(waiting, NOW, { ...request, cause: "manual" }, TIMING).result.kind).toBe(
      "claimed",
    );
  });

  it("does not wait because another process lacks an encryption key", () => {
    const { result, patch } = decideClaim(
      row({ retryAt: at(30), lastError: "cannot_decrypt" }),
      NOW,
      request,
      TIMING,
    );
    expect(result.kind).toBe("claimed");
    expect(patch).toMatchObject({ retryAt: null, lastError: null });
  });

  it("does not wait because another client's process found the pair not its own", () => {
    const another = row({ retryAt: at(60), lastError: "issued_to_another_client" });
    expect(decideClaim(another, NOW, request, TIMING).result.kind).toBe("claimed");
    const own = row({ retryAt: at(60), lastError: "gusto_error" });
    expect(decideClaim(own, NOW, request, TIMING).result.kind).toBe("backing_off");
  });

  it("of an unconfirmed refusal is let through early as a canary, and of nothing else", () => {
    const kind = (lastError: TokenRow["lastError"], cause: "witness" | "due") =>
      decideClaim(row({ retryAt: at(60), lastError }), NOW, { ...request, cause }, TIMING).result
        .kind;
    expect(kind("refusal_unconfirmed", "witness")).toBe("claimed");
    expect(kind("refusal_unconfirmed", "due")).toBe("backing_off");
    expect(kind("gusto_error", "witness")).toBe("backing_off");
  });

  it("of a final row is a second look alone, and given back it is final as before", () => {
    const final = row({ state: "reconnect_required", stateReason: "revoked", stateSince: at(-99) });
    expect(decideClaim(final, NOW, request, TIMING).result.kind).toBe("terminal");
    const secondLook = { ...request, cause: "second_look" as const };
    const { result, patch } = decideClaim(final, NOW, secondLook, TIMING);
    expect(result.kind).toBe("claimed");
    expect(
      decideClaim({ ...final, state: "disconnected" }, NOW, secondLook, TIMING).result.kind,
    ).toBe("terminal");
    const returned = decideRelease({ ...final, ...patch }, NOW, claim).patch;
    expect(returned).toMatchObject({ state: "reconnect_required", attemptId: null });
  });

  it("keeps everyone, even a person, away from an uncertain row until its lease is over", () => {
    const uncertain = row({
      state: "uncertain",
      leaseExpiresAt: at(20),
      unknownAttemptAt: at(-40),
      lastError: "outcome_unknown",
    });
    expect(
      decideClaim(uncertain, NOW, { ...request, cause: "manual" }, TIMING).result,
    ).toMatchObject({ kind: "backing_off", until: at(20) });
    expect(decideClaim(uncertain, at(21), request, TIMING).result.kind).toBe("claimed");
  });

  it("records when a state began: at a claim, not at a second one of the same refresh", () => {
    expect(decideClaim(row(), NOW, request, TIMING).patch).toMatchObject({
      stateSince: NOW,
      retryAt: null,
    });
    expect(
      decideClaim(claimedRow({ attemptId: "dead", leaseExpiresAt: at(-1) }), NOW, request, TIMING)
        .patch,
    ).not.toHaveProperty("stateSince");
  });

  it("is allowed at the exact moment a lease or pause ends", () => {
    expect(
      decideClaim(claimedRow({ attemptId: "dead", leaseExpiresAt: NOW }), NOW, request, TIMING)
        .result.kind,
    ).toBe("claimed");
    expect(
      decideClaim(row({ retryAt: NOW, lastError: "rate_limited" }), NOW, request, TIMING).result
        .kind,
    ).toBe("claimed");
  });

  it("treats an attempt of a dead process as one with an unknown outcome, and records that", () => {
    expect(
      decideClaim(claimedRow({ attemptId: "dead", leaseExpiresAt: at(-1) }), NOW, request, TIMING)
        .patch,
    ).toMatchObject({ lastError: "outcome_unknown" });
  });

  it("that is refused always has a reason", () => {
    const reason = (change: Partial<TokenRow>) =>
      decideClaim(row(change), NOW, request, TIMING).result;
    expect(reason({ retryAt: at(30) })).toEqual({
      kind: "backing_off",
      until: at(30),
      reason: "gusto_error",
    });
    expect(reason({ state: "uncertain", leaseExpiresAt: at(20) })).toEqual({
      kind: "backing_off",
      until: at(20),
      reason: "outcome_unknown",
    });
    expect(
      reason({ state: "uncertain", leaseExpiresAt: at(20), lastError: "rate_limited" }),
    ).toMatchObject({ reason: "rate_limited" });
  });

  it("needs a refresh token to send", () => {
    expect(decideClaim(row({ refreshFingerprint: null }), NOW, request, TIMING)).toEqual({
      result: { kind: "terminal" },
    });
  });

  it("given back unsent counts as never made", () => {
    expect(decideRelease(claimedRow({ attempts: 3 }), NOW, claim).patch).toMatchObject({
      attempts: 2,
    });
    expect(decideRelease(claimedRow({ attempts: 0 }), NOW, claim).patch).toMatchObject({
      attempts: 0,
    });
  });

  it("given back unsent leaves the row as it was", () => {
    expect(decideRelease(claimedRow(), NOW, claim).patch).toMatchObject({
      state: "active",
      attempts: 0,
      attemptId: null,
      leaseExpiresAt: null,
    });
    expect(
      decideRelease(claimedRow({ unknownAttemptAt: at(-70) }), NOW, claim).patch,
    ).toMatchObject({ state: "uncertain" });
    expect(decideRelease(claimedRow({ attemptId: "theirs" }), NOW, claim)).toEqual({
      result: undefined,
    });
  });
});

describe("a commit", () => {
  it("stores the pair, moves the version and forgets every failure", () => {
    const { result, patch } = decideCommit(
      claimedRow({ lastError: "gusto_error", unknownAttemptAt: at(-60) }),
      NOW,
      claim,
      pair,
    );
    expect(result).toEqual({ kind: "committed", version: 5, expiresAt: at(7_200 - 60 - 2) });
    expect(patch).toMatchObject({
      version: 5,
      refreshFingerprint: "child",
      state: "active",
      attempts: 0,
      lastError: null,
      unknownAttemptAt: null,
      attemptId: null,
      leaseExpiresAt: null,
    });
  });

  it("compares the lineage, not the lease: a late success is kept while its parent is still stored", () => {
    expect(decideCommit(claimedRow({ attemptId: "theirs" }), NOW, claim, pair).result.kind).toBe(
      "committed",
    );
    expect(decideCommit(row({ state: "uncertain" }), NOW, claim, pair).result.kind).toBe(
      "committed",
    );
  });

  it("undoes a wrong verdict: a success brings a row back from reconnect required", () => {
    const { result, events } = decideCommit(
      row({ state: "reconnect_required", stateReason: "lost_in_unknown_outcome" }),
      NOW,
      claim,
      pair,
    );
    expect(result.kind).toBe("committed");
    expect(events?.map((event) => event.type)).toEqual(["recovered", "refreshed"]);
  });

  it("never forks: when another child is stored, this one is dropped", () => {
    expect(
      decideCommit(row({ version: 5, refreshFingerprint: "other-child" }), NOW, claim, pair),
    ).toEqual({ result: { kind: "superseded" } });
  });

  it("retried after a lost acknowledgment finds its own child and writes nothing", () => {
    const stored = row({
      version: 5,
      refreshFingerprint: "child",
      accessTokenExpiration: at(7_000),
    });
    expect(decideCommit(stored, NOW, claim, pair)).toEqual({
      result: { kind: "committed", version: 5, expiresAt: at(7_000) },
    });
  });

  it("never resurrects a disconnected row", () => {
    expect(
      decideCommit(row({ state: "disconnected", refreshFingerprint: null }), NOW, claim, pair),
    ).toEqual({ result: { kind: "disconnected" } });
  });

  it("over another parent of the same version is dropped", () => {
    expect(decideCommit(row({ refreshFingerprint: "another" }), NOW, claim, pair)).toEqual({
      result: { kind: "superseded" },
    });
  });

  it("over a row replaced by a new authorization is dropped, not revoked, because that might end the new grant", () => {
    expect(
      decideCommit(
        row({ state: "disconnected", stateReason: "replaced", refreshFingerprint: null }),
        NOW,
        claim,
        pair,
      ),
    ).toEqual({ result: { kind: "superseded" } });
  });

  it("stores the response's scope, and keeps the stored one if the response omits it", () => {
    expect(decideCommit(claimedRow(), NOW, claim, pair).patch).toMatchObject({ scope: "public" });
    expect(
      decideCommit(claimedRow(), NOW, claim, { ...pair, sealed: { ...pair.sealed, scope: null } })
        .patch,
    ).not.toHaveProperty("scope");
  });

  it("of an echoed refresh token is distinguished from the parent by the version", () => {
    const echoed = { ...pair, sealed: { ...pair.sealed, refreshFingerprint: "parent" } };
    expect(decideCommit(claimedRow(), NOW, claim, echoed).result).toMatchObject({
      kind: "committed",
      version: 5,
    });
    expect(decideCommit(row({ version: 6 }), NOW, claim, echoed).result).toEqual({
      kind: "superseded",
    });
  });
});

describe("a failed exchange", () => {
  it("is never written over a newer version, a final row or another attempt", () => {
    for (const current of [
      row({ version: 5, refreshFingerprint: "child" }),
      row({ state: "disconnected", refreshFingerprint: null }),
      claimedRow({ attemptId: "theirs" }),
    ]) {
      expect(fail(current, { kind: "refused" })).toEqual({ result: { kind: "moved" } });
    }
  });

  it("is recorded once for each reason, state and attempt", () => {
    const moved = { result: { kind: "moved" } };
    expect(fail(claimedRow({ version: 5 }), { kind: "refused" })).toEqual(moved);
    expect(fail(claimedRow({ refreshFingerprint: "another" }), { kind: "refused" })).toEqual(moved);
    expect(fail(claimedRow({ state: "reconnect_required" }), { kind: "refused" })).toEqual(moved);
  });

  it("stands in the timeline with its reason and its time", () => {
    const told = (failed: FailedExchange) => fail(claimedRow(), failed).events;
    expect(told({ kind: "refused" })).toEqual([
      { type: "reconnect_required", version: 4, reason: "revoked", durationMs: 5 },
    ]);
    expect(told({ kind: "unknown", reason: "outcome_unknown" })).toEqual([
      { type: "refresh_failed", version: 4, reason: "outcome_unknown", durationMs: 5 },
    ]);
    expect(told({ kind: "client_refused", error: "invalid_client" })).toEqual([
      { type: "refresh_failed", version: 4, reason: "client_refused", durationMs: 5 },
    ]);
  });

  it("refused for good asks for a reconnect and keeps the sealed pair", () => {
    const { result, patch } = fail(claimedRow(), { kind: "refused" });
    expect(result).toEqual({ kind: "terminal", reason: "revoked", since: NOW });
    expect(patch).toMatchObject({
      state: "reconnect_required",
      stateReason: "revoked",
      heldSince: null,
    });
    expect(patch).not.toHaveProperty("refreshToken");
  });

  it("refused soon after an unknown outcome stays uncertain, then reports the loss", () => {
    const current = claimedRow({ unknownAttemptAt: at(-60) });
    expect(fail(current, { kind: "refused" })).toMatchObject({
      result: { kind: "retrying", until: at(60) },
      patch: { state: "uncertain" },
    });
    expect(fail(current, { kind: "refused" }, at(61)).patch).toMatchObject({
      state: "reconnect_required",
      stateReason: "lost_in_unknown_outcome",
    });
  });

  it("refused at the very end of the grace period is final", () => {
    const { result, patch } = fail(claimedRow({ unknownAttemptAt: at(-120) }), { kind: "refused" });
    expect(result).toEqual({ kind: "terminal", reason: "lost_in_unknown_outcome", since: NOW });
    expect(patch).toMatchObject({ lastError: null, leaseExpiresAt: null, attemptId: null });
    expect(fail(claimedRow({ unknownAttemptAt: at(-119) }), { kind: "refused" })).toMatchObject({
      result: { reason: "outcome_unknown" },
      patch: { lastError: "outcome_unknown", retryAt: at(1) },
    });
  });

  it("refused without a confirmation waits until it may be judged alone, counted from the first refusal", () => {
    const refused = (heldSince: Date | null) =>
      decideRefused(
        claimedRow({ heldSince }),
        NOW,
        { claim, durationMs: 5, random: 1, probe: false },
        { state: CLOSED, othersToAsk: true },
        TIMING,
      );
    expect(refused(null)).toMatchObject({
      result: { kind: "held", reason: "refusal_unconfirmed", until: at(600) },
      patch: { heldSince: NOW, retryAt: at(600), lastError: "refusal_unconfirmed" },
    });
    expect(refused(at(-100))).toMatchObject({ patch: { heldSince: at(-100), retryAt: at(500) } });
    expect(refused(at(-600))).toMatchObject({ patch: { heldSince: at(-600), retryAt: at(600) } });
  });

  it("because of our credentials gives the attempt back", () => {
    expect(
      fail(claimedRow({ attempts: 3 }), { kind: "client_refused", error: "invalid_client" }).patch,
    ).toMatchObject({ attempts: 2 });
  });

  it("because of our credentials leaves the row exactly as healthy as before", () => {
    expect(fail(claimedRow(), { kind: "client_refused", error: "invalid_client" }).patch).toEqual({
      state: "active",
      stateSince: NOW,
      attemptId: null,
      leaseExpiresAt: null,
      attempts: 0,
    });
  });

  it("that was not processed frees the row and backs off exponentially, at least as long as Gusto asks", () => {
    const failed = {
      kind: "not_processed",
      reason: "rate_limited",
      retryAfterSeconds: null,
    } as const;
    expect(fail(claimedRow(), failed).patch).toMatchObject({
      state: "active",
      retryAt: at(30),
      leaseExpiresAt: null,
    });
    expect(fail(claimedRow({ attempts: 3 }), failed).patch).toMatchObject({ retryAt: at(120) });
    expect(fail(claimedRow({ attempts: 60 }), failed).patch).toMatchObject({ retryAt: at(3_600) });
    expect(fail(claimedRow(), { ...failed, retryAfterSeconds: 90 }).patch).toMatchObject({
      retryAt: at(90),
    });
  });

  it("spreads retries over the whole backoff, and never retries within a second", () => {
    const retryAt = (random: number) =>
      decideFailure(
        claimedRow(),
        NOW,
        {
          claim,
          failed: { kind: "not_processed", reason: "gusto_error", retryAfterSeconds: null },
          durationMs: 5,
          random,
          probe: false,
        },
        TIMING,
      ).patch?.retryAt;
    expect([0, 0.02, 0.5, 1].map(retryAt)).toEqual([at(1), at(1), at(15), at(30)]);
  });

  it("that was not processed does not settle an earlier unknown outcome", () => {
    expect(
      fail(claimedRow({ unknownAttemptAt: at(-65) }), {
        kind: "not_processed",
        reason: "gusto_unreachable",
        retryAfterSeconds: null,
      }).patch,
    ).toMatchObject({ state: "uncertain" });
  });

  it("with an unknown outcome keeps the lease to its end", () => {
    const { result, patch } = fail(claimedRow(), { kind: "unknown", reason: "outcome_unknown" });
    expect(result).toMatchObject({ kind: "retrying", until: at(50) });
    expect(result).toMatchObject({ reason: "outcome_unknown" });
    expect(patch).toMatchObject({
      state: "uncertain",
      unknownAttemptAt: NOW,
      lastError: "outcome_unknown",
    });
    expect(patch).not.toHaveProperty("leaseExpiresAt");
  });
});

describe("a pair that cannot be decrypted", () => {
  const closed = (change: Partial<TokenRow> = {}, now = NOW) =>
    decideUnusable(row(change), now, { version: 4, reason: "cannot_decrypt" }, TIMING);

  it("changes no state, is retried after a minute, and is recorded once", () => {
    expect(closed()).toEqual({
      result: undefined,
      patch: { lastError: "cannot_decrypt", failingSince: NOW, retryAt: at(60) },
      events: [{ type: "refresh_failed", version: 4, reason: "cannot_decrypt" }],
    });
    expect(closed({ lastError: "cannot_decrypt", retryAt: at(-1) })).toEqual({
      result: undefined,
      patch: { lastError: "cannot_decrypt", failingSince: NOW, retryAt: at(3_600) },
      events: [],
    });
    expect(closed({ lastError: "cannot_decrypt", retryAt: at(1) })).toEqual({ result: undefined });
    expect(closed({ lastError: "rate_limited", retryAt: at(1) }).events).toHaveLength(1);
  });

  it("is not recorded for a newer version or a final row", () => {
    expect(closed({ version: 5 })).toEqual({ result: undefined });
    expect(closed({ state: "reconnect_required" })).toEqual({ result: undefined });
    expect(closed({ state: "disconnected" })).toEqual({ result: undefined });
  });
});

describe("times", () => {
  it("nest strictly", () => {
    expect(() => assertNested(TIMING)).not.toThrow();
  });

  it.each([
    ["connectMs", "sendGuardMs"],
    ["sendGuardMs", "exchangeMs"],
    ["exchangeMs", "leaseMs"],
    ["leaseMs", "unknownGraceMs"],
    ["exchangeMs", "waitDeadlineMs"],
    ["leaseMs", "persistDeadlineMs"],
    ["lockTimeoutMs", "statementTimeoutMs"],
    ["statementTimeoutMs", "transactionMs"],
  ] as const)("are refused when %s is not shorter than %s", (inner, outer) => {
    expect(() => assertNested({ ...TIMING, [outer]: TIMING[inner] })).toThrow(
      `${inner} (${TIMING[inner]}) must be shorter than ${outer}`,
    );
  });

  it("are rejected if guard, exchange and persist together last as long as the lease", () => {
    const { sendGuardMs, exchangeMs, leaseMs } = TIMING;
    expect(() =>
      assertNested({ ...TIMING, persistMs: leaseMs - sendGuardMs - exchangeMs }),
    ).toThrow("the lease must outlast");
    expect(() =>
      assertNested({ ...TIMING, persistMs: leaseMs - sendGuardMs - exchangeMs - 1 }),
    ).not.toThrow();
  });

  it("spread a fleet's refreshes from 65 to 85 percent of a lifetime", () => {
    const due = (random: number) =>
      tokenTimes({ expiresInSeconds: 7_200 }, NOW, random).refreshDueAt.getTime() - NOW.getTime();
    expect([0, 1].map(due)).toEqual([7_140 * 650, 7_140 * 850]);
  });

  it("of a token end with its state, its text or its expiry", () => {
    expect(hasValidAccessToken(row({ accessTokenExpiration: at(1) }), NOW)).toBe(true);
    for (const change of [
      { accessTokenExpiration: NOW },
      { accessTokenExpiration: null },
      { accessToken: null },
      { state: "disconnected" as const },
      { state: "reconnect_required" as const },
    ]) {
      expect(hasValidAccessToken(row({ accessTokenExpiration: at(1), ...change }), NOW)).toBe(
        false,
      );
    }
  });

  it("end a minute early, refresh at about three quarters, and never begin expired", () => {
    const { accessTokenExpiration, refreshDueAt } = tokenTimes(
      { expiresInSeconds: 7_200 },
      NOW,
      0.5,
    );
    expect(accessTokenExpiration).toEqual(at(7_140));
    expect(refreshDueAt).toEqual(at(7_140 * 0.75));
    expect(tokenTimes({ expiresInSeconds: 30 }, NOW, 0).accessTokenExpiration).toEqual(at(15));
    expect(
      tokenTimes({ expiresInSeconds: 7_200 }, NOW, 0).refreshDueAt <
        tokenTimes({ expiresInSeconds: 7_200 }, NOW, 1).refreshDueAt,
    ).toBe(true);
  });
});

describe("the time of the first failure", () => {
  const first = at(-3_000);
  const failing = claimedRow({ failingSince: first });

  it.each<[string, FailedExchange]>([
    ["an unknown outcome", { kind: "unknown" } as FailedExchange],
    [
      "what was not processed",
      { kind: "not_processed", reason: "rate_limited", retryAfterSeconds: 30 } as FailedExchange,
    ],
    ["a refusal", { kind: "refused" } as FailedExchange],
  ])("is kept over %s, and begins with it where nothing failed before", (_, failed) => {
    expect(fail(failing, failed).patch).toMatchObject({ failingSince: first });
    expect(fail(claimedRow(), failed).patch).toMatchObject({ failingSince: NOW });
  });

  it("is kept by a claim, a release and a missing key", () => {
    expect(
      decideClaim(row({ failingSince: first, lastError: "rate_limited" }), NOW, request, TIMING)
        .patch,
    ).not.toHaveProperty("failingSince");
    expect(decideRelease(failing, NOW, claim).patch).not.toHaveProperty("failingSince");
    expect(
      decideUnusable(
        row({ failingSince: first }),
        NOW,
        { version: 4, reason: "cannot_decrypt" },
        TIMING,
      ).patch,
    ).toMatchObject({ failingSince: first });
  });

  it("of an attempt no one saw fail is when it began", () => {
    expect(
      decideClaim(
        claimedRow({ attemptId: "dead", leaseExpiresAt: at(-1), stateSince: at(-70) }),
        NOW,
        request,
        TIMING,
      ).patch,
    ).toMatchObject({ failingSince: at(-70) });
  });

  it("ends with a success, and with a key that decrypts the pair again", () => {
    expect(decideCommit(failing, NOW, claim, pair).patch).toMatchObject({ failingSince: null });
    expect(
      decideClaim(row({ failingSince: first, lastError: "cannot_decrypt" }), NOW, request, TIMING)
        .patch,
    ).toMatchObject({ failingSince: null });
    const unknownToo = row({
      failingSince: first,
      lastError: "cannot_decrypt",
      unknownAttemptAt: at(-40),
    });
    expect(decideClaim(unknownToo, NOW, request, TIMING).patch).not.toHaveProperty("failingSince");
  });
});
