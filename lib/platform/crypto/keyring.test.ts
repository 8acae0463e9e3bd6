import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { fingerprint, shortFingerprint } from "./fingerprint.ts";
import {
  createLocalKeyProvider,
  decryptBytes,
  encryptBytes,
  Keyring,
  parseKeyring,
} from "./keyring.ts";
import { open } from "./seal.ts";
import { Secret } from "./secret.ts";

const key = (byte: number) => Buffer.alloc(32, byte);
const text = (byte: number) => key(byte).toString("base64");

describe("a keyring", () => {
  it("keeps the order it was written in, and tolerates spaces and empty entries", () => {
    const keyring = parseKeyring(` b:${text(2)} , ,a:${text(1)},`);
    expect(keyring.current).toEqual(["b", key(2)]);
    expect(keyring.get("a")).toEqual(key(1));
    expect(keyring.get("c")).toBeUndefined();
  });

  it("accepts base64url as well as base64", () => {
    expect(parseKeyring(`a:${Buffer.alloc(32, 255).toString("base64url")}`).get("a")).toEqual(
      Buffer.alloc(32, 255),
    );
  });

  it("accepts ids of up to 32 characters", () => {
    const id = "key_2026-11".padEnd(32, "x");
    expect(parseKeyring(`${id}:${text(1)}`).current).toEqual([id, key(1)]);
  });

  it.each([
    ["", "has no key"],
    ["a:short", "has 3 bytes and must have 32"],
    [`a:${text(1)},a:${text(2)}`, 'names the key "a" twice'],
    [`${"x".repeat(33)}:${text(1)}`, "id:base64 pairs"],
    [`a:${text(1)}x y`, "id:base64 pairs"],
  ])("%j is an invalid setting, with the reason", (given, why) => {
    expect(() => parseKeyring(given)).toThrow(
      expect.objectContaining({ code: "invalid_input", message: expect.stringContaining(why) }),
    );
  });

  it("never prints its keys", () => {
    const keyring = parseKeyring(`a:${text(7)}`);
    expect(JSON.stringify({ keyring })).toBe('{"keyring":"[secret]"}');
    for (const printed of [inspect(keyring, { showHidden: true, depth: 9 }), String(keyring)])
      expect(printed).not.toMatch(/0707|Bwc|07 07/);
  });

  it("with a key that a service wrapped is locked until the service unwraps it, all or none", async () => {
    const keyring = parseKeyring(`a:${text(1)},b:kms:AAAA`);
    expect(keyring.isLocked).toBe(true);
    expect(keyring.get("a")).toEqual(key(1));
    expect(() => keyring.get("b")).toThrow(
      expect.objectContaining({
        code: "unavailable",
        message: 'The encryption key "b" is locked.',
      }),
    );
    await expect(keyring.unlock(async () => key(2).subarray(1))).rejects.toMatchObject({
      code: "unavailable",
      message: 'The encryption key "b" is not 32 bytes long.',
    });
    expect(keyring.isLocked).toBe(true);
    await keyring.unlock(async (id, wrapped) =>
      `${id} ${wrapped}` === "b AAAA" ? key(2) : key(3),
    );
    expect(keyring.isLocked).toBe(false);
    expect([keyring.get("a"), keyring.get("b")]).toEqual([key(1), key(2)]);
  });

  it("can be reduced to one of its keys", () => {
    const keyring = parseKeyring(`a:${text(1)},b:${text(2)}`);
    const one = keyring.only("b");
    expect([one.ids, one.current]).toEqual([["b"], ["b", key(2)]]);
    expect(() => keyring.only("c")).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        message: 'The keyring has no key "c".',
      }),
    );
  });

  it("without a key cannot write", () => {
    expect(() => createLocalKeyProvider(new Keyring(new Map()))).toThrow(
      expect.objectContaining({ code: "invalid_input", message: "The keyring is empty." }),
    );
  });

  it("binds a wrapped key to its id", async () => {
    const { wrapped } = await createLocalKeyProvider(parseKeyring(`a:${text(1)}`)).wrap(key(9));
    const renamed = createLocalKeyProvider(parseKeyring(`b:${text(1)}`));
    await expect(renamed.unwrap({ keyId: "b", wrapped })).rejects.toMatchObject({
      code: "unavailable",
    });
    await expect(renamed.unwrap({ keyId: "a", wrapped })).rejects.toMatchObject({
      code: "unavailable",
      message: 'The encryption key "a" is not in TOKEN_ENCRYPTION_KEYS.',
    });
  });
});

describe("encrypted bytes", () => {
  const context = Buffer.from("here");

  it("open with the same key and context", () => {
    expect(
      decryptBytes(key(1), encryptBytes(key(1), Buffer.from("plain"), context), context).toString(),
    ).toBe("plain");
    expect(
      decryptBytes(key(1), encryptBytes(key(1), Buffer.alloc(0), context), context),
    ).toHaveLength(0);
  });

  it("that were truncated, changed or moved fail with one error that reveals nothing, with its cause", () => {
    const sealed = encryptBytes(key(1), Buffer.from("plain"), context);
    const failure = expect.objectContaining({
      code: "unavailable",
      message: expect.stringContaining("cannot be decrypted"),
    });
    for (const length of [0, 1, 11, 12, 27, sealed.length - 1])
      expect(() => decryptBytes(key(1), sealed.subarray(0, length), context)).toThrow(failure);
    expect(() => decryptBytes(key(2), sealed, context)).toThrow(
      expect.objectContaining({ code: "unavailable", cause: expect.any(Error) }),
    );
    expect(() => decryptBytes(key(1), sealed, Buffer.from("there"))).toThrow(failure);
  });

  it("in an unknown format are reported as such", async () => {
    const keys = createLocalKeyProvider(parseKeyring(`a:${text(1)}`));
    const place = { table: "t", column: "c", rowId: "r", environment: "demo", version: 1 };
    for (const sealed of ["v2.a.AAAA.AAAA", "v1.a.AAAA", "v1.a.AAAA.AAAA.AAAA"])
      await expect(open(keys, sealed, place)).rejects.toMatchObject({
        code: "unavailable",
        message: "A stored secret is not in a known format.",
      });
  });
});

describe("a secret", () => {
  it("prints only that it is one, in every way of printing", () => {
    const secret = new Secret("canary");
    expect([String(secret), JSON.stringify({ secret }), inspect(secret)]).toEqual([
      "[secret]",
      '{"secret":"[secret]"}',
      "[secret]",
    ]);
  });
});

describe("a fingerprint", () => {
  it("is the SHA-256 of the text, wrapped or not, and is shown as its first sixteen characters", () => {
    const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(fingerprint("abc")).toBe(known);
    expect(fingerprint(new Secret("abc"))).toBe(known);
    expect(shortFingerprint(known)).toBe("ba7816bf8f01cfea");
  });
});
