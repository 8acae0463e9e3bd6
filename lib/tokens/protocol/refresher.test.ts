import { describe, expect, it } from "vitest";
import {
  createTokenStage,
  FAR,
  refusal,
  stagedRow,
} from "../../../proofs/simulation/token-stage.ts";
import { CLOSED } from "./application-state.ts";

const SECOND = 1_000;

describe("a refresh", () => {
  it("claims, exchanges once, commits, and returns the committed token", async () => {
    const stage = createTokenStage();
    expect(await stage.refresh()).toMatchObject({
      kind: "fresh",
      version: 2,
      expiresAt: stage.in(7_140 * SECOND),
    });
    expect(stage.sent).toEqual(["refresh-0"]);
    expect(stage.row).toMatchObject({
      state: "active",
      version: 2,
      refreshFingerprint: "#1",
      attempts: 0,
      accessToken: "row/2/access-1",
      refreshToken: "row/2/refresh-1",
    });
    expect(stage.alerts).toEqual([]);
    expect(stage.reads, "what was committed needs no second look").toHaveLength(1);
    expect(stage.openDeadlines, "nobody waits any more").toBe(0);
  });

  it("does not accept the version it is to replace, even from another caller's flight", async () => {
    const stage = createTokenStage({
      version: 2,
      accessToken: "row/2/access-0",
      refreshToken: "row/2/refresh-0",
      accessTokenExpiration: FAR,
    });
    const [behind, ahead] = await Promise.all([
      stage.refresh({ staleVersion: 1 }),
      stage.refresh({ staleVersion: 2 }),
    ]);
    expect(behind).toMatchObject({ kind: "fresh", version: 2 });
    expect(ahead).toMatchObject({ kind: "fresh", version: 3 });
    expect(stage.sent).toHaveLength(1);
  });

  it("returns the access token of the very pair it stored", async () => {
    const stage = createTokenStage();
    const outcome = await stage.refresh();
    expect(outcome.kind === "fresh" && outcome.accessToken.reveal()).toBe("access-1");
  });

  it("is one exchange for all of a process' callers", async () => {
    const stage = createTokenStage();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => stage.refresh()));
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(
      Array.from({ length: 5 }, () => "fresh"),
    );
    expect(stage.sent).toHaveLength(1);
    expect(stage.reads, "one flight, not five that meet at the lease").toHaveLength(1);
  });

  it("of a version replaced meanwhile returns the newer token and asks no one", async () => {
    const stage = createTokenStage({
      version: 3,
      accessToken: "row/3/access-0",
      accessTokenExpiration: FAR,
    });
    expect(await stage.refresh({ staleVersion: 2 })).toMatchObject({
      kind: "fresh",
      version: 3,
      expiresAt: FAR,
    });
    expect(stage.sent).toEqual([]);
  });

  it("of a missing row reports that nothing is connected", async () => {
    const stage = createTokenStage();
    stage.gone = true;
    expect(await stage.refresh()).toEqual({
      kind: "terminal",
      state: "disconnected",
      reason: null,
      since: new Date(0),
    });
  });

  it.each(["reconnect_required", "disconnected"] as const)(
    "of a %s row says so, since when and why, and sends nothing",
    async (state) => {
      const stage = createTokenStage({ state, stateReason: "revoked" });
      expect(await stage.refresh()).toEqual({
        kind: "terminal",
        state,
        reason: "revoked",
        since: stage.row.stateSince,
      });
      expect(stage.sent).toEqual([]);
    },
  );

  it("of a token of the other Gusto environment is not sent", async () => {
    const stage = createTokenStage({ environment: "production" });
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "other_environment",
      retryAfterSeconds: 60,
    });
    expect(stage.sent).toEqual([]);
    expect(stage.row.state).toBe("active");
  });

  it("of a pair that another client obtained is not sent, and the pair stays", async () => {
    const stage = createTokenStage({ clientFingerprint: "another" });
    expect(await stage.refresh()).toMatchObject({
      kind: "unavailable",
      reason: "issued_to_another_client",
    });
    expect(stage.sent).toEqual([]);
    expect(stage.row).toMatchObject({ state: "active", lastError: "issued_to_another_client" });
  });

  it("of a pair whose client is not known is sent as ours", async () => {
    const stage = createTokenStage({ clientFingerprint: null });
    expect(await stage.refresh()).toMatchObject({ kind: "fresh", version: 2 });
  });

  it("of a final row is sent for a second look, and brings it back if Gusto accepts it", async () => {
    const stage = createTokenStage({ state: "reconnect_required", stateReason: "revoked" });
    expect(await stage.refresh({ cause: "second_look" })).toMatchObject({
      kind: "fresh",
      version: 2,
    });
    expect(stage.row.state).toBe("active");
    const active = createTokenStage({
      version: 2,
      accessToken: "row/2/access-0",
      accessTokenExpiration: FAR,
    });
    expect(await active.refresh({ cause: "second_look" })).toMatchObject({ kind: "fresh" });
    expect(active.sent, "a row that is not final needs no second look").toEqual([]);
  });

  it("that fails unexpectedly notifies an operator and returns an answer", async () => {
    const stage = createTokenStage();
    stage.answers.push(() => {
      throw new Error("unforeseen");
    });
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "internal_error",
      retryAfterSeconds: 1,
    });
    expect(stage.alerts).toEqual(["unexpected"]);
    await stage.settle();
  });
});

describe("a lost acknowledgment", () => {
  it("of a claim is recognized by the attempt in the row, and the claim is used", async () => {
    const stage = createTokenStage();
    stage.loseAcknowledgement(1);
    expect(await stage.refresh()).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.sent).toEqual(["refresh-0"]);
    expect(stage.events).toEqual(["refreshed"]);
  });

  it("of a commit is recognized by the child in the row: nothing is sent or stored again", async () => {
    const stage = createTokenStage();
    stage.loseAcknowledgement(2);
    expect(await stage.refresh()).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.sent).toEqual(["refresh-0"]);
    expect(stage.events).toEqual(["refreshed"]);
    expect(stage.revoked).toEqual([]);
    expect(stage.reads, "the row is not asked again").toHaveLength(1);
  });
});

describe("a database that fails", () => {
  it("at the first read sends nothing", async () => {
    const stage = createTokenStage();
    stage.failNext("read");
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "database_unavailable",
      retryAfterSeconds: 1,
    });
    expect(stage.sent).toEqual([]);
  });

  it("when the breaker is read sends nothing", async () => {
    const stage = createTokenStage();
    stage.failNext("read application");
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "database_unavailable",
      retryAfterSeconds: 1,
    });
    expect(stage.sent).toEqual([]);
  });

  it("at the claim sends nothing, even if the row cannot be read back", async () => {
    for (const readFails of [false, true]) {
      const stage = createTokenStage();
      stage.failNext("transact");
      if (readFails) stage.failNext("read", 2);
      expect(await stage.refresh()).toMatchObject({
        kind: "unavailable",
        reason: "database_unavailable",
        retryAfterSeconds: 1,
      });
      expect(stage.sent).toEqual([]);
    }
  });

  it("at the claim does not mistake another process's claim for its own", async () => {
    const stage = createTokenStage({
      state: "refreshing",
      attemptId: "theirs",
      leaseExpiresAt: FAR,
    });
    stage.failNext("transact");
    expect(await stage.refresh()).toMatchObject({
      kind: "unavailable",
      reason: "database_unavailable",
    });
    expect(stage.sent).toEqual([]);
  });

  it("at the commit is retried from memory, at growing intervals, and the pair is kept", async () => {
    const stage = createTokenStage();
    stage.failNext("transact", 2, 7);
    expect(await stage.refresh()).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.sent).toEqual(["refresh-0"]);
    expect(stage.slept).toEqual([75, 150, 300, 600, 1_200, 1_500]);
    expect(stage.alerts).toEqual(["pair_not_stored"]);
  });

  it("for ten minutes at the commit ends in an honest answer, and a later attempt sends the same token", async () => {
    const stage = createTokenStage();
    stage.failNext("transact", 2, 10_000);
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "database_unavailable",
      retryAfterSeconds: 60,
    });
    expect(stage.elapsed).toBeGreaterThanOrEqual(600 * SECOND);
    expect(stage.elapsed).toBeLessThan(603 * SECOND);
    stage.repair();
    expect(await stage.refresh()).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.sent).toEqual(["refresh-0", "refresh-0"]);
  });

  it("after a failed exchange lets the lease run out", async () => {
    const stage = createTokenStage();
    stage.answers.push(() => ({ kind: "unknown", reason: "outcome_unknown" }));
    stage.failNext("transact", 2);
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "database_unavailable",
      retryAfterSeconds: 60,
    });
    expect(stage.row).toMatchObject({ state: "refreshing" });
  });

  it("after the commit, when the breaker is updated, does not spoil the answer", async () => {
    for (const call of ["read application", "transact application"] as const) {
      const stage = createTokenStage();
      stage.application = {
        ...CLOSED,
        outcomes: [{ grant: "another", outcome: "failed", at: stage.in(0) }],
      };
      stage.failNext(call, call === "read application" ? 2 : 1);
      expect(await stage.refresh()).toMatchObject({ kind: "fresh", version: 2 });
    }
  });
});

describe("the send guard", () => {
  it("gives back a claim held longer than five seconds, unsent, and starts over", async () => {
    const stage = createTokenStage();
    stage.delayAnswerOf("transact", 5_001);
    expect(await stage.refresh()).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.patches[1]).toMatchObject({
      state: "active",
      attemptId: null,
      leaseExpiresAt: null,
      attempts: 0,
    });
    expect(stage.sent).toEqual(["refresh-0"]);
  });

  it("accepts a claim held for five seconds", async () => {
    const stage = createTokenStage();
    stage.delayAnswerOf("transact", 5_000);
    await stage.refresh();
    expect(stage.patches.map((patch) => patch.state)).toEqual(["refreshing", "active"]);
    expect(stage.row.version).toBe(2);
  });

  it("sends nothing if the claim cannot even be given back", async () => {
    const stage = createTokenStage();
    stage.delayAnswerOf("transact", 5_001);
    stage.failNext("transact", 2);
    const asking = stage.refresh();
    await stage.settle();
    expect(stage.sent).toEqual([]);
    stage.now += 60 * SECOND;
    expect(await asking).toMatchObject({ kind: "unavailable", reason: "refresh_under_way" });
  });
});

describe("the result of an exchange", () => {
  /** A stage whose row is disconnected while its exchange is under way, after that. */
  async function disconnectedMeanwhile(reason: "disconnected_here" | "replaced") {
    const stage = createTokenStage();
    stage.answers.push((grant) => {
      const none = { refreshFingerprint: null, accessToken: null, refreshToken: null };
      const over = { attemptId: null, leaseExpiresAt: null };
      stage.row = { ...stage.row, ...none, ...over, state: "disconnected", stateReason: reason };
      return grant();
    });
    expect(await stage.refresh()).toMatchObject({
      kind: "terminal",
      state: "disconnected",
      reason,
    });
    return stage;
  }

  it("is dropped and revoked when the company was disconnected meanwhile", async () => {
    const stage = await disconnectedMeanwhile("disconnected_here");
    expect(stage.revoked).toEqual(["refresh-1"]);
    expect(stage.row.version).toBe(1);
  });

  it("is dropped, but not revoked, if a new authorization has replaced it", async () => {
    const stage = await disconnectedMeanwhile("replaced");
    expect(stage.revoked).toEqual([]);
  });

  it("is dropped, but not revoked, if the lineage moved on, because that could affect its replacement", async () => {
    const stage = createTokenStage();
    stage.answers.push((grant) => {
      stage.row = {
        ...stagedRow(),
        version: 2,
        refreshFingerprint: "#other",
        accessToken: "row/2/other",
        accessTokenExpiration: FAR,
      };
      return grant();
    });
    const outcome = await stage.refresh();
    expect(outcome.kind === "fresh" && outcome.accessToken.reveal()).toBe("other");
    expect(stage.revoked).toEqual([]);
  });

  it("after a refusal is a wait until another grant is accepted; then one verdict and no further exchange", async () => {
    const stage = createTokenStage();
    stage.answers.push(refusal, refusal);
    expect(await stage.refresh()).toMatchObject({
      kind: "unavailable",
      reason: "refusal_unconfirmed",
    });
    expect(stage.row).toMatchObject({ state: "active", heldSince: stage.in(0) });
    expect(await stage.refresh()).toMatchObject({
      kind: "terminal",
      state: "reconnect_required",
      reason: "revoked",
    });
    expect(await stage.refresh({ cause: "manual" })).toMatchObject({ kind: "terminal" });
    expect(stage.sent).toEqual(["refresh-0", "refresh-0"]);
  });

  it("after a temporary failure is a time to retry", async () => {
    const stage = createTokenStage();
    stage.answers.push(() => ({
      kind: "not_processed",
      reason: "rate_limited",
      retryAfterSeconds: 90,
    }));
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "rate_limited",
      retryAfterSeconds: 90,
    });
    stage.now += 30_500;
    expect(await stage.refresh(), "the rest of the pause, rounded up").toEqual({
      kind: "unavailable",
      reason: "rate_limited",
      retryAfterSeconds: 60,
    });
    expect(stage.sent).toHaveLength(1);
    expect(stage.reads, "one look for each question").toHaveLength(2);
    expect(stage.alerts, "nothing that an operator could mend").toEqual([]);
  });

  it("is recorded in the timeline with how long Gusto took", async () => {
    const stage = createTokenStage();
    stage.now = 5_000;
    stage.answers.push((grant) => {
      stage.now += 1_234.4;
      return grant();
    });
    await stage.refresh();
    expect(stage.lines.at(-1)).toMatchObject({ type: "refreshed", durationMs: 1_234 });
  });

  it("loses lifetime from its issue until it is stored", async () => {
    const stage = createTokenStage();
    stage.now = 5_000;
    stage.failNext("transact", 2, 4);
    const outcome = await stage.refresh();
    expect(stage.elapsed).toBe(5_525);
    expect(outcome).toMatchObject({ kind: "fresh", expiresAt: stage.in(7_140 * SECOND + 5_000) });
  });
});

describe("a process that is asked to stop", () => {
  it("claims nothing more", async () => {
    const stage = createTokenStage();
    await stage.refresher.close();
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "shutting_down",
      retryAfterSeconds: 1,
    });
    expect(stage.calls).not.toContain("transact");
  });

  it("still serves valid tokens", async () => {
    const stage = createTokenStage({ accessTokenExpiration: FAR, refreshDueAt: FAR });
    await stage.refresher.close();
    expect(await stage.serve()).toMatchObject({ kind: "fresh", version: 1 });
  });

  it("waits until the running exchange is stored", async () => {
    const stage = createTokenStage();
    const answer = Promise.withResolvers<undefined>();
    stage.answers.push(async (grant) => {
      await answer.promise;
      return grant();
    });
    const asking = stage.refresh();
    await stage.settle();
    let stopped = false;
    const stopping = stage.refresher.close().then(() => (stopped = true));
    await stage.settle();
    expect(stopped).toBe(false);
    answer.resolve(undefined);
    await stopping;
    expect(stage.row).toMatchObject({ state: "active", version: 2 });
    expect(await asking).toMatchObject({ kind: "fresh", version: 2 });
  });
});

describe("while another process's exchange is in progress", () => {
  const busy = { state: "refreshing", attemptId: "theirs", leaseExpiresAt: FAR } as const;

  it("a caller polls at jittered intervals until the new token is there", async () => {
    const stage = createTokenStage(busy);
    stage.onSleep(3, () => {
      stage.row = {
        ...stagedRow(),
        version: 2,
        refreshFingerprint: "#other",
        accessToken: "row/2/other",
        accessTokenExpiration: FAR,
      };
    });
    expect(await stage.refresh()).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.slept).toEqual([112.5, 112.5, 112.5]);
    expect(stage.waits, "the deadline comes nearer").toEqual([25_000, 24_887.5, 24_775, 24_662.5]);
    expect(stage.sent).toEqual([]);
  });

  it("a caller gives up at its deadline and is asked to come back", async () => {
    const stage = createTokenStage(busy);
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "refresh_under_way",
      retryAfterSeconds: 2,
    });
    expect(stage.elapsed).toBeGreaterThanOrEqual(25 * SECOND);
    expect(stage.elapsed).toBeLessThan(26 * SECOND);
  });

  it("a caller that has waited long enough leaves, and the exchange continues to its end", async () => {
    const stage = createTokenStage();
    const answer = Promise.withResolvers<undefined>();
    stage.answers.push(async (grant) => {
      await answer.promise;
      return grant();
    });
    const asking = stage.refresh();
    await stage.settle();
    stage.passDeadlines();
    expect(await asking).toEqual({
      kind: "unavailable",
      reason: "refresh_under_way",
      retryAfterSeconds: 2,
    });
    answer.resolve(undefined);
    await stage.settle();
    expect(stage.row).toMatchObject({ state: "active", version: 2 });
  });
});
