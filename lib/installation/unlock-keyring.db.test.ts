import { afterAll, beforeAll, expect, it } from "vitest";
import { generateWrappedKey } from "#lib/platform/crypto/kms/call-kms.ts";
import { createLocalKeyProvider, parseKeyring } from "#lib/platform/crypto/keyring.ts";
import { open, seal } from "#lib/platform/crypto/seal.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { env } from "#lib/platform/env.ts";
import { countRowsToRotate, rotateKeys } from "#lib/tokens/store/rotate-keys.ts";
import { type KmsStandIn, startKms } from "#test/outbound/start-kms.ts";
import { withGusto } from "#test/with-gusto.ts";
import { openInstallation } from "./open-installation.ts";

withGusto();

const PLACE = { table: "t", column: "c", rowId: "1", environment: "demo", version: 1 };
let kms: KmsStandIn;
beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.close());

it("startup refuses while KMS denies the key, succeeds when it doesn't, and then runs and rotates without KMS", async () => {
  const old = env().TOKEN_ENCRYPTION_KEYS.current[1].toString("base64");
  Object.assign(env(), {
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: new Secret("hidden"),
  });
  const wrapped = await generateWrappedKey(env(), "alias/tokens", "k2");
  env().TOKEN_ENCRYPTION_KEYS = parseKeyring(`k2:kms:${wrapped},test1:${old}`);

  kms.failures.push({ status: 400, type: "AccessDeniedException" });
  await expect(openInstallation()).rejects.toMatchObject({
    name: "InstallationRefused",
    message:
      'The key "k2" of TOKEN_ENCRYPTION_KEYS stays locked: AWS KMS refuses Decrypt (AccessDeniedException): allow kms:Decrypt to this role.',
  });
  await openInstallation();

  await kms.close();
  const keys = createLocalKeyProvider(env().TOKEN_ENCRYPTION_KEYS);
  const sealed = await seal(keys, new Secret("pair"), PLACE);
  expect(sealed).toMatch(/^v1\.k2\./);
  expect((await open(keys, sealed, PLACE)).reveal()).toBe("pair");
  expect(await rotateKeys(() => undefined)).toMatchObject({ failed: [] });
  expect(await countRowsToRotate()).toBe(0);
});
