import "server-only";
import { KmsError, unwrapKey } from "#lib/platform/crypto/kms/call-kms.ts";
import { env } from "#lib/platform/env.ts";
import { InstallationRefused } from "./judge-installation.ts";

/**
 * Unwraps the keys wrapped by AWS KMS, once per process. They stay in memory, and KMS isn't called
 * again. See docs/decisions/0019-keys-unwrapped-at-the-start.md.
 * @throws InstallationRefused
 */
export async function unlockKeyring(): Promise<void> {
  const settings = env();
  await settings.TOKEN_ENCRYPTION_KEYS.unlock(async (keyId, wrapped) => {
    try {
      return await unwrapKey(settings, keyId, wrapped);
    } catch (error) {
      if (!(error instanceof KmsError)) throw error;
      throw new InstallationRefused({
        code: "encryption_keys_locked",
        message: `The key "${keyId}" of TOKEN_ENCRYPTION_KEYS stays locked: AWS KMS ${error.message}`,
      });
    }
  });
}
