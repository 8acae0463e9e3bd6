import { beforeEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { age, connectCompanies, control, refreshExchanges } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { CLOSED } from "./application-state.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { createPostgresTokenStore } from "../store/postgres-token-store.ts";
import { SWEEP_CONCURRENCY, sweepDueTokens } from "../serving/sweep-tokens.ts";
import { TIMING } from "./timing.ts";
import { tokenServices } from "../store/token-refresher.ts";
import type { TokenRow } from "./token-row.ts";

const A_DAY = 86_400;

const simulator = withGusto();

beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await control(simulator, "/application", { access: "legacy", rate_limit_per_minute: 0 });
});

const rowOf = (tokenId: string) =>
  db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
const delay = (delayMs: number, times = 1) =>
  control(simulator, "/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    times,
    delay_ms: delayMs,
  });

/** Other sessions of this database that are in the middle of something. */
async function countSessions(condition: "busy" | "waiting for a lock"): Promise<number> {
  const [found] = await db().$queryRaw<{ busy: number; waiting: number }[]>`
    SELECT count(*) FILTER (WHERE state <> 'idle')::int AS busy,
      count(*) FILTER (WHERE wait_event_type = 'Lock')::int AS waiting
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  return (condition === "busy" ? found?.busy : found?.waiting) ?? -1;
}

/** Holds the lock of a row until told to let go, and writes just before it does. */
async function holdRow(tokenId: string): Promise<{ release: () => Promise<void> }> {
  const [held, releaseRun] = [
    Promise.withResolvers<undefined>(),
    Promise.withResolvers<undefined>(),
  ];
  const holding = transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM gusto_auth_tokens WHERE id = ${tokenId}::uuid FOR UPDATE`;
    held.resolve(undefined);
    await releaseRun.promise;
    await tx.gustoAuthToken.update({ where: { id: tokenId }, data: { attempts: 7 } });
  });
  await held.promise;
  return {
    release: async () => {
      releaseRun.resolve(undefined);
      await holding;
    },
  };
}

describe("an exchange", () => {
  it("holds no row lock and no database connection while Gusto is slow", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    await delay(2_500);
    let answered = false;
    const asking = getAccessToken({ gustoUuid, actor: "worker" }).finally(() => (answered = true));
    await expect
      .poll(async () => (await rowOf(tokenId)).state, { timeout: 10_000 })
      .toBe("refreshing");
    await db()
      .$queryRaw`SELECT 1 FROM gusto_auth_tokens WHERE id = ${tokenId}::uuid FOR UPDATE NOWAIT`;
    expect(await countSessions("busy")).toBe(0);
    expect(answered, "Gusto still takes its time").toBe(false);
    expect(await asking).toMatchObject({ kind: "fresh", version: 2 });
  });

  it("is one of at most eight that a sweep keeps in flight", async () => {
    const tokens = await Promise.all(
      Array.from({ length: 3 * SWEEP_CONCURRENCY }, () => connectCompanies(simulator)),
    );
    for (const { tokenId } of tokens) await age(tokenId, A_DAY);
    await delay(150, tokens.length);
    let swept = false;
    const sweeping = sweepDueTokens().finally(() => (swept = true));
    let most = 0;
    while (!swept)
      most = Math.max(most, await db().gustoAuthToken.count({ where: { state: "refreshing" } }));
    expect(await sweeping).toMatchObject({ refreshed: tokens.length });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  it("is not started by a sweep that was asked to stop", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await age(tokenId, A_DAY);
    expect(await sweepDueTokens(AbortSignal.abort())).toEqual({
      refreshed: 0,
      terminal: 0,
      postponed: 0,
    });
    expect(await refreshExchanges(simulator, gustoUuid)).toEqual([]);
  });
});

describe("a decision", () => {
  it("uses the row and the clock as they are under the lock, not as they were while waiting", async () => {
    const { tokenId } = await connectCompanies(simulator);
    const holder = await holdRow(tokenId);
    const seen: { row: TokenRow; now: Date }[] = [];
    const deciding = tokenServices().store.transact(tokenId, "worker", (row, now) => ({
      result: seen.push({ row, now }),
    }));
    await expect
      .poll(() => countSessions("waiting for a lock"), { timeout: 1_500, interval: 10 })
      .toBe(1);
    const [clock] = await db().$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
    await holder.release();
    await deciding;
    expect(seen).toMatchObject([{ row: { attempts: 7 } }]);
    expect(seen[0]?.now.getTime()).toBeGreaterThanOrEqual(clock?.now.getTime() ?? Infinity);
  });

  it("gives up on a lock someone else keeps, and writes nothing", async () => {
    const { tokenId } = await connectCompanies(simulator);
    const holder = await holdRow(tokenId);
    const impatient = createPostgresTokenStore(db, tokenServices().vault, {
      ...TIMING,
      lockTimeoutMs: 50,
    });
    await expect(
      impatient.transact(tokenId, "worker", () => ({ result: undefined, patch: { attempts: 3 } })),
    ).rejects.toThrow("lock timeout");
    await holder.release();
    expect((await rowOf(tokenId)).attempts).toBe(7);
  });

  it("gives up on a database that goes silent without closing the connection", async () => {
    const { tokenId } = await connectCompanies(simulator);
    const silent = {
      $queryRaw: () => new Promise(() => undefined),
      $transaction: () => new Promise(() => undefined),
    } as unknown as ReturnType<typeof db>;
    const store = createPostgresTokenStore(() => silent, tokenServices().vault, {
      ...TIMING,
      maxWaitMs: 10,
      transactionMs: 40,
    });
    const began = performance.now();
    const asked = [
      store.read(tokenId),
      store.readApplication("demo"),
      store.transact(tokenId, "worker", () => ({ result: undefined })),
      store.transactApplication("demo", () => ({ result: undefined })),
    ];
    for (const call of asked)
      await expect(call).rejects.toMatchObject({
        code: "unavailable",
        message: "The database is not responding.",
      });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it("about a missing row is an error", async () => {
    await expect(
      tokenServices().store.transact("00000000-0000-4000-8000-000000000000", "worker", () => ({
        result: undefined,
      })),
    ).rejects.toMatchObject({ code: "not_found", message: "The token row is gone." });
  });

  it("about the application is made one at a time, and each sees what the previous one wrote", async () => {
    const { store } = tokenServices();
    await db().gustoApplicationState.deleteMany();
    const seen = await Promise.all(
      Array.from({ length: 10 }, () =>
        store.transactApplication("demo", (state) => ({
          result: state.consecutiveFailures,
          next: { ...state, consecutiveFailures: state.consecutiveFailures + 1 },
        })),
      ),
    );
    expect(seen.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 10 }, (_, nth) => nth),
    );
    expect(await store.readApplication("demo")).toEqual({
      state: { ...CLOSED, consecutiveFailures: 10 },
      now: expect.any(Date),
    });
    expect((await store.readApplication("production")).state).toEqual(CLOSED);
  });

  it("that changes nothing about the application keeps the time of its last change", async () => {
    const { store } = tokenServices();
    await store.transactApplication("demo", (state) => ({
      result: undefined,
      next: { ...state, consecutiveFailures: 3 },
    }));
    const before = await db().gustoApplicationState.findUniqueOrThrow({
      where: { environment: "demo" },
    });
    expect(
      await store.transactApplication("demo", ({ consecutiveFailures }) => ({
        result: consecutiveFailures,
      })),
    ).toBe(3);
    expect(
      await db().gustoApplicationState.findUniqueOrThrow({ where: { environment: "demo" } }),
    ).toEqual(before);
  });
});

describe("a pair that was just written", () => {
  it.each(["v1.test1.AAAA.AAAA", "in the clear"])(
    "and cannot be decrypted (%s) is undone together with its event",
    async (refreshToken) => {
      const { tokenId } = await connectCompanies(simulator);
      const before = await rowOf(tokenId);
      const writing = tokenServices().store.transact(tokenId, "worker", () => ({
        result: undefined,
        patch: { refreshToken },
        events: [{ type: "refreshed" }],
      }));
      await expect(writing).rejects.toThrow();
      expect(await rowOf(tokenId)).toEqual(before);
      expect(await db().tokenEvent.count({ where: { tokenId, type: "refreshed" } })).toBe(0);
    },
  );

  it("and decrypts to a different token than its fingerprint is undone", async () => {
    const { tokenId } = await connectCompanies(simulator);
    const before = await rowOf(tokenId);
    const pair = {
      accessToken: new Secret("a"),
      refreshToken: new Secret("not the one"),
      expiresInSeconds: 60,
      scope: null,
    };
    const sealed = await tokenServices().vault.sealPair(
      { rowId: tokenId, environment: "demo", version: 1 },
      pair,
    );
    await expect(
      tokenServices().store.transact(tokenId, "worker", () => ({
        result: undefined,
        patch: { ...sealed, refreshFingerprint: "another" },
      })),
    ).rejects.toMatchObject({
      code: "internal_error",
      message: "A stored token does not decrypt to what was encrypted.",
    });
    expect(await rowOf(tokenId)).toEqual(before);
  });
});
