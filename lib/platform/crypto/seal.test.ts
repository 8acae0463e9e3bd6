import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLocalKeyProvider, parseKeyring } from "./keyring.ts";
import { open, type Place, seal } from "./seal.ts";
import { Secret } from "./secret.ts";

const key = (byte: number) => Buffer.alloc(32, byte).toString("base64");
const keys = createLocalKeyProvider(parseKeyring(`a:${key(1)}`));
const place: Place = {
  table: "gusto_auth_tokens",
  column: "access_token",
  rowId: "r1",
  environment: "demo",
  version: 3,
};

describe("a sealed secret", () => {
  it("opens to the same text in its own place, whatever the text is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        expect((await open(keys, await seal(keys, new Secret(text), place), place)).reveal()).toBe(
          text,
        );
      }),
    );
  });

  it.each<Partial<Place>>([
    { table: "t" },
    { column: "refresh_token" },
    { rowId: "r2" },
    { environment: "production" },
    { version: 4 },
  ])("does not open in another place: %o", async (other) => {
    const sealed = await seal(keys, new Secret("token"), place);
    await expect(open(keys, sealed, { ...place, ...other })).rejects.toThrow("cannot be decrypted");
  });

  it("does not open after any single character of it was changed", async () => {
    const sealed = await seal(keys, new Secret("token"), place);
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === "A" ? "E" : "A";
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
      const opened = await open(keys, changed, place).then(
        (secret) => secret.reveal(),
        () => "refused",
      );
      // The last base64url character can hold spare bits that affect no byte.
      if (opened !== "refused") expect([index, opened]).toEqual([sealed.length - 1, "token"]);
    }
  });

  it("is different every time, and never contains the text", async () => {
    const [one, two] = await Promise.all([
      seal(keys, new Secret("token"), place),
      seal(keys, new Secret("token"), place),
    ]);
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split(".")[3] ?? "", "base64url").toString()).not.toContain("token");
  });

  it.each(["", "token", "v2.a.b.c", "v1.a.b", "v1.a.b.c.d", "v1..."])(
    "in an unknown form is refused, never returned as it is: %j",
    async (text) => {
      await expect(open(keys, text, place)).rejects.toThrow();
    },
  );

  it("needs the key it was sealed with: older keys read, the first writes, a missing one is named", async () => {
    const sealed = await seal(keys, new Secret("token"), place);
    const rotated = createLocalKeyProvider(parseKeyring(`b:${key(2)}, a:${key(1)}`));
    expect((await open(rotated, sealed, place)).reveal()).toBe("token");
    expect(await seal(rotated, new Secret("token"), place)).toMatch(/^v1\.b\./);
    const without = createLocalKeyProvider(parseKeyring(`b:${key(2)}`));
    await expect(open(without, sealed, place)).rejects.toThrow(
      'The encryption key "a" is not in TOKEN_ENCRYPTION_KEYS.',
    );
  });
});

describe("a keyring", () => {
  it.each([
    "",
    "  ,",
    "a",
    "a:",
    `a:${Buffer.alloc(31).toString("base64")}`,
    `a:${key(1)},a:${key(2)}`,
    `a b:${key(1)}`,
  ])("that is invalid is refused at startup: %j", (text) => {
    expect(() => parseKeyring(text)).toThrow("TOKEN_ENCRYPTION_KEYS");
  });
});

describe("a secret", () => {
  it("never prints itself", () => {
    const secret = new Secret("canary");
    const printed = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret, { showHidden: true }),
      Object.values(secret).join(),
    ];
    expect(printed.join()).not.toContain("canary");
  });
});
