import "server-only";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Vault } from "../protocol/refresh-ports.ts";
import type { TokenRow } from "../protocol/token-row.ts";

type WrittenPair = Pick<
  TokenRow,
  "id" | "environment" | "version" | "accessToken" | "refreshToken" | "refreshFingerprint"
>;

/** What was just written must decrypt to the same pair, or the transaction is rolled back. */
export async function verifyWritten(vault: Vault, written: WrittenPair): Promise<void> {
  const [refreshToken] = await Promise.all([
    vault.openRefreshToken(written),
    vault.openAccessToken(written),
  ]);
  if (fingerprint(refreshToken) !== written.refreshFingerprint)
    throw new AppError("internal_error", "A stored token does not decrypt to what was encrypted.");
}
