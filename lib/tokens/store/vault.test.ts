import { describe, expect, it } from "vitest";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { createLocalKeyProvider, parseKeyring } from "#lib/platform/crypto/keyring.ts";
import { open, seal } from "#lib/platform/crypto/seal.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { createVault } from "./vault.ts";

const keys = createLocalKeyProvider(parseKeyring(`a:${Buffer.alloc(32, 1).toString("base64")}`));
const vault = createVault(keys);
const at = { rowId: "r1", environment: "demo", version: 3 } as const;
const pair = {
  accessToken: new Secret("access"),
  refreshToken: new Secret("refresh"),
  expiresInSeconds: 7_200,
  scope: "companies:read",
};
const row = (tokens: { accessToken: string | null; refreshToken: string | null }) => ({
  id: at.rowId,
  environment: at.environment,
  version: at.version,
  ...tokens,
});

describe("the vault", () => {
  it("binds each token of a pair to its table, column, row, environment and version", async () => {
    const sealed = await vault.sealPair(at, pair);
    expect(
      (
        await open(keys, sealed.accessToken, {
          table: "gusto_auth_tokens",
          column: "access_token",
          ...at,
        })
      ).reveal(),
    ).toBe("access");
    expect(
      (
        await open(keys, sealed.refreshToken, {
          table: "gusto_auth_tokens",
          column: "refresh_token",
          ...at,
        })
      ).reveal(),
    ).toBe("refresh");
    expect(sealed).toMatchObject({
      refreshFingerprint: fingerprint("refresh"),
      scope: "companies:read",
    });
  });

  it("opens what it sealed", async () => {
    const sealed = await vault.sealPair(at, pair);
    const opened = await Promise.all([
      vault.openAccessToken(row(sealed)),
      vault.openRefreshToken(row(sealed)),
    ]);
    expect(opened.map((token) => token.reveal())).toEqual(["access", "refresh"]);
  });

  it("does not mistake one token of a pair for the other", async () => {
    const { accessToken, refreshToken } = await vault.sealPair(at, pair);
    await expect(
      vault.openAccessToken(row({ accessToken: refreshToken, refreshToken })),
    ).rejects.toMatchObject({ code: "unavailable" });
    await expect(
      vault.openRefreshToken(row({ accessToken, refreshToken: accessToken })),
    ).rejects.toMatchObject({ code: "unavailable" });
  });

  it("does not open a ciphertext in another table", async () => {
    const accessToken = await seal(keys, new Secret("access"), {
      table: "gusto_api_tokens",
      column: "access_token",
      ...at,
    });
    await expect(
      vault.openAccessToken(row({ accessToken, refreshToken: null })),
    ).rejects.toMatchObject({ code: "unavailable" });
  });

  it("reports that a wiped token was wiped", async () => {
    const wiped = row({ accessToken: null, refreshToken: null });
    await expect(vault.openAccessToken(wiped)).rejects.toMatchObject({
      code: "unavailable",
      message: "The token was deleted.",
    });
    await expect(vault.openRefreshToken(wiped)).rejects.toMatchObject({
      code: "unavailable",
      message: "The token was deleted.",
    });
  });
});
