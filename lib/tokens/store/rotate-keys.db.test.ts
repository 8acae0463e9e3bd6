import { describe, expect, it } from "vitest";
import { createLocalKeyProvider, parseKeyring } from "#lib/platform/crypto/keyring.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { lockTokens } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { connectCompanies } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { countRowsToRotate, rotateKeys } from "./rotate-keys.ts";
import { tokenServices } from "./token-refresher.ts";
import { createVault } from "./vault.ts";

const OLD_KEY = Buffer.alloc(32, 1).toString("base64");
const NEW_KEY = Buffer.alloc(32, 2).toString("base64");

const oldVault = createVault(createLocalKeyProvider(parseKeyring(`old:${OLD_KEY}`)));

// "new" writes and "old" can only read: rows sealed as the old key would have left them are made below.
const simulator = withGusto({ TOKEN_ENCRYPTION_KEYS: `new:${NEW_KEY},old:${OLD_KEY}` });

describe("a key rotation", () => {
  it("reseals every row under the newest key, changes nothing else, and finds nothing to do the second time", async () => {
    const { gustoUuid, tokenId, grant } = await connectCompanies(simulator);
    await resealWithOldKey(tokenId);
    const before = await db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
    expect(await countRowsToRotate()).toBe(1);
    expect(await rotateKeys(() => undefined)).toEqual({ rotated: 1, failed: [] });
    const after = await db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
    expect(after.refreshToken).toMatch(/^v1\.new\./);
    expect(after.accessToken).toMatch(/^v1\.new\./);
    expect({ ...after, accessToken: null, refreshToken: null, updatedAt: null }).toEqual({
      ...before,
      accessToken: null,
      refreshToken: null,
      updatedAt: null,
    });
    const outcome = await getAccessToken({ gustoUuid, actor: "worker" });
    expect(outcome.kind === "fresh" && outcome.accessToken.reveal()).toBe(grant.access_token);
    expect(await rotateKeys(() => undefined)).toEqual({ rotated: 0, failed: [] });
  });

  it("reports its progress, stops when asked, and continues where it stopped", async () => {
    const companies = [
      await connectCompanies(simulator),
      await connectCompanies(simulator),
      await connectCompanies(simulator),
    ];
    for (const { tokenId } of companies) await resealWithOldKey(tokenId);
    const stop = new AbortController();
    const told: number[] = [];
    const stopped = await rotateKeys((done) => {
      told.push(done);
      if (done === 2) stop.abort();
    }, stop.signal);
    expect([stopped, told]).toEqual([{ rotated: 2, failed: [] }, [1, 2]]);
    expect(await countRowsToRotate()).toBe(1);
    expect(await rotateKeys(() => undefined, AbortSignal.abort())).toEqual({
      rotated: 0,
      failed: [],
    });
    expect(await rotateKeys(() => undefined)).toEqual({ rotated: 1, failed: [] });
  });

  it("waits for a pair that is being stored, and reseals it", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    await resealWithOldKey(tokenId);
    const next = {
      accessToken: new Secret("next access"),
      refreshToken: new Secret("next refresh"),
      expiresInSeconds: 7_200,
      scope: null,
    };
    const { rotating } = await transaction(async (tx) => {
      await lockTokens(tx, [tokenId]);
      const rotating = rotateKeys(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await tx.gustoAuthToken.update({
        where: { id: tokenId },
        data: {
          version: 2,
          ...(await oldVault.sealPair({ rowId: tokenId, environment: "demo", version: 2 }, next)),
        },
      });
      return { rotating };
    });
    expect(await rotating).toEqual({ rotated: 1, failed: [] });
    expect(await countRowsToRotate()).toBe(0);
    const outcome = await getAccessToken({ gustoUuid, actor: "worker" });
    expect(outcome.kind === "fresh" && outcome.accessToken.reveal()).toBe("next access");
  });

  it("skips a wiped row", async () => {
    const { tokenId } = await connectCompanies(simulator);
    await db().gustoAuthToken.update({
      where: { id: tokenId },
      data: {
        state: "disconnected",
        accessToken: null,
        refreshToken: null,
        refreshFingerprint: null,
      },
    });
    expect(await countRowsToRotate()).toBe(0);
  });

  it("reports a row that cannot be decrypted, leaves it as it is, and continues with the rest", async () => {
    const broken = await connectCompanies(simulator);
    const fine = await connectCompanies(simulator);
    await db().gustoAuthToken.update({
      where: { id: broken.tokenId },
      data: { refreshToken: "v1.lost.AAAA.AAAA" },
    });
    await resealWithOldKey(fine.tokenId);
    const told: number[] = [];
    const result = await rotateKeys((done) => told.push(done));
    expect(told).toEqual([1, 2]);
    expect(result).toEqual({
      rotated: 1,
      failed: [{ tokenId: broken.tokenId, reason: expect.stringContaining('"lost"') }],
    });
    expect(
      (await db().gustoAuthToken.findUniqueOrThrow({ where: { id: broken.tokenId } })).refreshToken,
    ).toBe("v1.lost.AAAA.AAAA");
  });
});

/** Puts a row back to how it was before the newest key existed. */
async function resealWithOldKey(tokenId: string): Promise<void> {
  const row = await db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
  const [accessToken, refreshToken] = await Promise.all([
    tokenServices().vault.openAccessToken(row),
    tokenServices().vault.openRefreshToken(row),
  ]);
  const sealed = await oldVault.sealPair(
    { rowId: row.id, environment: row.environment, version: row.version },
    { accessToken, refreshToken, expiresInSeconds: 0, scope: row.scope },
  );
  await db().gustoAuthToken.update({
    where: { id: tokenId },
    data: { accessToken: sealed.accessToken, refreshToken: sealed.refreshToken },
  });
}
