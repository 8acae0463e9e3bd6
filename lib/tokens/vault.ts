import "server-only";
import { fingerprint } from "../crypto/fingerprint.ts";
import type { KeyProvider } from "../crypto/keyring.ts";
import { open, type Place, seal } from "../crypto/seal.ts";
import type { Secret } from "../crypto/secret.ts";
import { AppError } from "../errors.ts";
import type { TokenPair } from "../oauth/token-response.ts";
import type { SealedPair } from "./decide-commit.ts";
import type { Environment, Vault } from "./refresh-ports.ts";
import type { TokenRow } from "./token-row.ts";

type RowPlace = { rowId: string; environment: Environment; version: number };

/** Opens and seals the tokens of rows of gusto_auth_tokens. Every ciphertext is bound to its row, column, environment and version. */
export function createVault(keys: KeyProvider): Vault {
  const openColumn = async (
    row: Pick<TokenRow, "id" | "environment" | "version">,
    column: "access_token" | "refresh_token",
    sealed: string | null,
  ): Promise<Secret> => {
    if (sealed === null) throw new AppError("unavailable", "The token was wiped.");
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
