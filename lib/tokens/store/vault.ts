import "server-only";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import type { KeyProvider } from "#lib/platform/crypto/keyring.ts";
import { open, type Place, seal } from "#lib/platform/crypto/seal.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { TokenPair } from "#lib/oauth/token-response.ts";
import type { SealedPair } from "../protocol/decide-commit.ts";
import type { Environment, Vault } from "../protocol/refresh-ports.ts";
import type { TokenRow } from "../protocol/token-row.ts";

type RowPlace = { rowId: string; environment: Environment; version: number };

/**
 * Encrypts and decrypts the tokens of gusto_auth_tokens. Every ciphertext is bound to its row,
 * column, environment and version.
 */
export function createVault(keys: KeyProvider): Vault {
  const openColumn = async (
    row: Pick<TokenRow, "id" | "environment" | "version">,
    column: "access_token" | "refresh_token",
    sealed: string | null,
  ): Promise<Secret> => {
    if (sealed === null) throw new AppError("unavailable", "The token was deleted.");
    return open(
      keys,
      sealed,
      place({ rowId: row.id, environment: row.environment, version: row.version }, column),
    );
  };
  return {
    openAccessToken: (row) => openColumn(row, "access_token", row.accessToken),
    openRefreshToken: (row) => openColumn(row, "refresh_token", row.refreshToken),
    async sealPair(at: RowPlace, pair: TokenPair): Promise<SealedPair> {
      const [accessToken, refreshToken] = await Promise.all([
        seal(keys, pair.accessToken, place(at, "access_token")),
        seal(keys, pair.refreshToken, place(at, "refresh_token")),
      ]);
      return {
        accessToken,
        refreshToken,
        refreshFingerprint: fingerprint(pair.refreshToken),
        scope: pair.scope,
      };
    },
  };
}

function place(at: RowPlace, column: string): Place {
  return { table: "gusto_auth_tokens", column, ...at };
}
