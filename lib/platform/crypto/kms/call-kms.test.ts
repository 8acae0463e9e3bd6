import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KmsStandIn, startKms } from "#test/outbound/start-kms.ts";
import { parseKeyring } from "../keyring.ts";
import { createLocalKeyProvider } from "../keyring.ts";
import { Secret } from "../secret.ts";
import { generateWrappedKey, unwrapKey } from "./call-kms.ts";

let kms: KmsStandIn;
beforeEach(async () => {
  kms = await startKms();
});
afterEach(() => kms.close());

const settings = () => ({
  AWS_REGION: "eu-central-1",
  AWS_ENDPOINT_URL_KMS: kms.url,
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: new Secret("hidden"),
  AWS_SESSION_TOKEN: new Secret("session"),
});
const at = (ms: number[]) => (pause: number) => Promise.resolve(void ms.push(pause));
const unlock = async (text: string, pauses: number[] = []) => {
  const keyring = parseKeyring(text);
  await keyring.unlock((id, wrapped) => unwrapKey(settings(), id, wrapped, at(pauses)));
  return keyring;
};
const create = async (id: string) =>
  `${id}:kms:${await generateWrappedKey(settings(), "alias/tokens", id)}`;

describe("an AWS KMS key", () => {
  it("is generated there, unwrapped at startup, and then used without KMS", async () => {
    const entry = await create("k2");
    const local = `k1:${Buffer.alloc(32, 1).toString("base64")}`;
    const keyring = await unlock(`${entry},${local}`);
    expect(keyring.ids).toEqual(["k2", "k1"]);
    await kms.close();
    const provider = createLocalKeyProvider(keyring);
    const dataKey = Buffer.alloc(32, 5);
    const wrapped = await provider.wrap(dataKey);
    expect(wrapped.keyId).toBe("k2");
    expect(await provider.unwrap(wrapped)).toEqual(dataKey);
    expect(kms.asked.map(({ action }) => action)).toEqual([
      "GenerateDataKeyWithoutPlaintext",
      "Decrypt",
    ]);
    expect(kms.asked[1]?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/kms\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
    );
  });

  it("unwraps only under its own id", async () => {
    const [, , blob] = (await create("k2")).split(":");
    await expect(unlock(`k3:kms:${blob}`)).rejects.toThrow("InvalidCiphertextException");
  });

  it("encrypts and opens nothing before it is unlocked", async () => {
    const keyring = parseKeyring(await create("k2"));
    expect(() => createLocalKeyProvider(keyring)).toThrow('The encryption key "k2" is locked');
  });

  it("is requested again while KMS throttles", async () => {
    const entry = await create("k2");
    kms.failures.push(
      { status: 400, type: "ThrottlingException" },
      { status: 500, type: "com.amazonaws.kms#KMSInternalException" },
    );
    const pauses: number[] = [];
    expect((await unlock(entry, pauses)).ids).toEqual(["k2"]);
    expect(pauses).toHaveLength(2);
  });

  it("stays locked, with a message, if KMS keeps throttling", async () => {
    const entry = await create("k2");
    for (let time = 0; time < 4; time += 1)
      kms.failures.push({ status: 400, type: "ThrottlingException" });
    await expect(unlock(entry)).rejects.toThrow("refuses Decrypt (ThrottlingException).");
  });

  it("stays locked, immediately and with what to allow, if KMS denies it", async () => {
    const entry = await create("k2");
    kms.failures.push({ status: 400, type: "AccessDeniedException" });
    const pauses: number[] = [];
    const refused = unlock(entry, pauses);
    await expect(refused).rejects.toThrow("allow kms:Decrypt to this role");
    await expect(refused).rejects.not.toThrow("hidden");
    expect(pauses).toEqual([]);
  });

  it.each([
    ["ahead", 600_000],
    ["behind", -600_000],
  ])("is unwrapped on a machine whose clock is ten minutes %s", async (_way, ms) => {
    const entry = await create("k2");
    kms.aheadMs = -ms;
    const pauses: number[] = [];
    expect((await unlock(entry, pauses)).ids).toEqual(["k2"]);
    expect([kms.asked.length, pauses]).toEqual([3, []]);
  });

  it("stays locked if KMS refuses the signature whatever the clock", async () => {
    const entry = await create("k2");
    for (let time = 0; time < 2; time += 1)
      kms.failures.push({ status: 400, type: "InvalidSignatureException" });
    await expect(unlock(entry)).rejects.toThrow("refuses Decrypt (InvalidSignatureException).");
    expect(kms.asked).toHaveLength(3);
  });

  it("stays locked if there is no response from KMS", async () => {
    const entry = await create("k2");
    await kms.close();
    await expect(unlock(entry)).rejects.toThrow(`cannot be reached at ${kms.url}`);
  });

  it("leaves the whole keyring locked if one of several stays locked", async () => {
    const [second, third] = [await create("k2"), await create("k3")];
    const keyring = parseKeyring(`${second},${third}`);
    kms.failures.push({ status: 400, type: "AccessDeniedException" });
    await expect(
      keyring.unlock((id, wrapped) => unwrapKey(settings(), id, wrapped)),
    ).rejects.toThrow("AccessDenied");
    expect(() => keyring.get("k3")).toThrow("locked");
  });
});
