import { describe, expect, it } from "vitest";
import {
  createTokenStage,
  FAR,
  refusal,
  stagedRow,
} from "../../../proofs/simulation/token-stage.ts";
import { type ApplicationState, CLOSED } from "./application-state.ts";

const SECOND = 1_000;
const valid = { accessTokenExpiration: FAR, refreshDueAt: FAR };

describe("a valid access token", () => {
  it("is served as stored", async () => {
    const stage = createTokenStage(valid);
    const outcome = await stage.serve();
    expect(outcome).toMatchObject({ kind: "fresh", version: 1, expiresAt: FAR });
    expect(outcome.kind === "fresh" && outcome.accessToken.reveal()).toBe("access-0");
    await stage.settle();
    expect(stage.sent).toEqual([]);
  });

  it("that is due is served right away, and refreshed in the background", async () => {
    const stage = createTokenStage({ ...valid, refreshDueAt: new Date(FAR.getTime() - 1) });
    stage.now = FAR.getTime() - 1 - stage.epoch;
    stage.row.accessTokenExpiration = new Date(FAR.getTime() + SECOND);
    expect(await stage.serve()).toMatchObject({ kind: "fresh", version: 1 });
    await stage.settle();
    expect(stage.sent).toEqual(["refresh-0"]);
    expect(stage.row.version).toBe(2);
  });

  it.each([
    { retryAt: FAR },
    { state: "uncertain" as const },
    { state: "refreshing" as const },
    { refreshDueAt: null },
  ])("is served without refreshing ahead of time: %o", async (change) => {
    const stage = createTokenStage({ ...valid, refreshDueAt: new Date(0), ...change });
    expect(await stage.serve()).toMatchObject({ kind: "fresh", version: 1 });
    await stage.settle();
    expect(stage.sent).toEqual([]);
  });

  it("is refreshed ahead again as soon as its pause is over, to the millisecond", async () => {
    const stage = createTokenStage({ ...valid, refreshDueAt: new Date(0) });
    for (const retryAt of [stage.in(1), stage.in(0)]) {
      stage.row.retryAt = retryAt;
      await stage.serve();
      await stage.settle();
      expect(stage.reads).toHaveLength(retryAt > stage.in(0) ? 0 : 1);
    }
    await stage.settle();
    expect(stage.sent).toHaveLength(1);
  });

  it("is served while Gusto refuses everything, and its caller never waits", async () => {
    const stage = createTokenStage({ ...valid, refreshDueAt: new Date(0) });
    stage.answers.push(() => new Promise(() => undefined));
    expect(await stage.serve()).toMatchObject({ kind: "fresh", version: 1 });
  });

  it("is left alone for a second after a failed refresh ahead", async () => {
    const stage = createTokenStage({ ...valid, refreshDueAt: new Date(0) });
    const serve = async () => {
      await stage.serve();
      await stage.settle();
      return stage.calls.filter((call) => call === "read application").length;
    };
    stage.failNext("read application");
    expect(await serve()).toBe(1);
    stage.now += 999;
    expect(await serve()).toBe(1);
    stage.now += 1;
    expect(await serve()).toBeGreaterThan(1);
    expect(stage.row.version).toBe(2);
  });

  it("needs no pause after a successful refresh ahead", async () => {
    const stage = createTokenStage({ ...valid, refreshDueAt: new Date(0) });
    for (const sent of [1, 2]) {
      stage.row.refreshDueAt = new Date(0);
      await stage.serve();
      await stage.settle();
      expect(stage.sent).toHaveLength(sent);
    }
  });

  it("is refreshed ahead for at most four tokens at the same time", async () => {
    const stage = createTokenStage({ ...valid, refreshDueAt: new Date(0) });
    stage.holdReads = true;
    for (let count = 0; count < 12; count += 1)
      expect(
        await stage.serveRow({
          ...stagedRow(),
          ...valid,
          refreshDueAt: new Date(0),
          id: `row-${count}`,
        }),
      ).toMatchObject({ kind: "fresh" });
    expect(stage.reads).toEqual(["row-0", "row-1", "row-2", "row-3"]);
  });
});

describe("a rejected access token", () => {
  it("is refreshed although it looks valid, and the timeline says why", async () => {
    const stage = createTokenStage(valid);
    expect(await stage.serve(1)).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.events).toEqual(["rejected", "refreshed"]);
  });

  it("of the other Gusto environment is not served", async () => {
    const stage = createTokenStage({ ...valid, environment: "production" });
    expect(await stage.serve()).toMatchObject({ kind: "unavailable", reason: "other_environment" });
  });

  it("with an older version gets the stored one", async () => {
    const stage = createTokenStage({
      ...valid,
      version: 2,
      accessToken: "row/2/access-0",
      refreshToken: "row/2/refresh-0",
    });
    expect(await stage.serve(1)).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.sent).toEqual([]);
  });

  it("is not served again by a process that rereads the same version", async () => {
    const stage = createTokenStage(valid);
    stage.answers.push(() => ({
      kind: "not_processed",
      reason: "gusto_unreachable",
      retryAfterSeconds: null,
    }));
    expect(await stage.serve(1)).toMatchObject({
      kind: "unavailable",
      reason: "gusto_unreachable",
    });
  });
});

describe("an expired access token", () => {
  it("is refreshed without mentioning a rejection", async () => {
    const stage = createTokenStage();
    expect(await stage.serve()).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.events).toEqual(["refreshed"]);
  });

  it("counts as expired at the exact moment of its expiry", async () => {
    const stage = createTokenStage();
    stage.row.accessTokenExpiration = stage.in(0);
    expect(await stage.serve()).toMatchObject({ version: 2 });
  });
});

describe("a token that cannot be decrypted", () => {
  it("but whose refresh token can is replaced by a refresh", async () => {
    const stage = createTokenStage({ ...valid, accessToken: "moved/from/elsewhere" });
    expect(await stage.serve()).toMatchObject({ kind: "fresh", version: 2 });
  });

  it("leaves the state as it is, is retried after a minute, and is recorded once", async () => {
    const stage = createTokenStage({ refreshToken: "moved/from/elsewhere" });
    const ask = async () =>
      expect(await stage.refresh()).toEqual({
        kind: "unavailable",
        reason: "cannot_decrypt",
        retryAfterSeconds: 60,
      });
    const failingSince = stage.in(0);
    await ask();
    expect(stage.patches).toEqual([
      { lastError: "cannot_decrypt", failingSince, retryAt: stage.in(60 * SECOND) },
    ]);
    await ask();
    expect(stage.alerts, "an operator hears of it once").toEqual(["cannot_decrypt"]);
    stage.now += 60 * SECOND;
    await ask();
    expect(stage.patches[1]).toEqual({
      lastError: "cannot_decrypt",
      failingSince,
      retryAt: stage.in(3_660 * SECOND),
    });
    expect(stage.alerts).toEqual(["cannot_decrypt"]);
    expect(stage.lines).toMatchObject([
      { type: "refresh_failed", version: 1, reason: "cannot_decrypt" },
    ]);
    expect(stage.sent).toEqual([]);
  });

  it("does not block a process that has the key", async () => {
    const stage = createTokenStage({ lastError: "cannot_decrypt", retryAt: FAR });
    expect(await stage.refresh()).toMatchObject({ kind: "fresh", version: 2 });
    expect(stage.patches[0]).toMatchObject({ state: "refreshing", lastError: null });
  });

  it.each([{ version: 2 }, { state: "disconnected" as const }])(
    "records nothing for a row that changed meanwhile: %o",
    async (moved) => {
      const stage = createTokenStage({ refreshToken: "moved/from/elsewhere" });
      stage.beforeTransact(() => Object.assign(stage.row, moved));
      await stage.refresh();
      expect(stage.patches).toEqual([]);
    },
  );

  it("gets an answer even if the database fails to record it", async () => {
    const stage = createTokenStage({ refreshToken: "moved/from/elsewhere" });
    stage.failNext("transact");
    expect(await stage.refresh()).toMatchObject({ kind: "unavailable", reason: "cannot_decrypt" });
  });

  it("is not served even if it is the newer one", async () => {
    const stage = createTokenStage({
      ...valid,
      version: 2,
      accessToken: "moved/from/elsewhere",
      refreshToken: "row/2/refresh-0",
    });
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "cannot_decrypt",
      retryAfterSeconds: 60,
    });
    expect(stage.alerts).toEqual(["cannot_decrypt"]);
  });
});

describe("the breaker", () => {
  const open: ApplicationState = {
    ...CLOSED,
    consecutiveFailures: 10,
    pausedReason: "gusto_unavailable",
    pausedSince: new Date(0),
    pausedUntil: null,
  };

  it("prevents claims, and says for how long", async () => {
    const stage = createTokenStage();
    stage.application = { ...open, pausedUntil: stage.in(12_500) };
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "gusto_unavailable",
      retryAfterSeconds: 13,
    });
    expect(stage.patches).toEqual([]);
  });

  it("lets one probe through when its pause is over, holds the others, and closes at the response", async () => {
    const stage = createTokenStage();
    stage.application = { ...open, pausedUntil: stage.in(0) };
    stage.answers.push((grant) => {
      expect(stage.application.pausedUntil).toEqual(stage.in(25 * SECOND));
      return grant();
    });
    expect(await stage.refresh()).toMatchObject({ kind: "fresh" });
    expect(stage.application).toMatchObject({ consecutiveFailures: 0, pausedReason: null });
  });

  it("opens for refused credentials, notifies an operator, and marks no connection", async () => {
    const stage = createTokenStage();
    stage.answers.push(() => ({ kind: "client_refused", error: "invalid_client" }));
    expect(await stage.refresh()).toEqual({
      kind: "unavailable",
      reason: "client_refused",
      retryAfterSeconds: 60,
    });
    expect(stage.alerts).toEqual(["client_refused"]);
    expect(stage.application).toMatchObject({ pausedReason: "client_refused" });
    expect(stage.row).toMatchObject({ state: "active", attempts: 0, lastError: null });
  });

  it.each([
    [{ kind: "unknown", reason: "outcome_unknown" } as const, "failed"],
    [
      { kind: "not_processed", reason: "gusto_unreachable", retryAfterSeconds: null } as const,
      "failed",
    ],
    [
      { kind: "not_processed", reason: "rate_limited", retryAfterSeconds: null } as const,
      undefined,
    ],
    [{ kind: "refused" } as const, "refused"],
  ])("records after %o what happened to the grant", async (answer, outcome) => {
    const stage = createTokenStage();
    stage.othersAreAccepted = false;
    stage.answers.push(() => answer);
    await stage.refresh();
    expect(stage.application.outcomes.find(({ grant }) => grant === "row")?.outcome).toBe(outcome);
  });

  it("is not written while all is well", async () => {
    const stage = createTokenStage();
    await stage.refresh();
    stage.answers.push(refusal);
    await stage.refresh({ staleVersion: 2 });
    expect(stage.calls).not.toContain("transact application");
  });
});
