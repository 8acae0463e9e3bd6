import { describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { AppError } from "#lib/platform/errors.ts";
import { rememberOpened } from "./remember-opened.ts";

const ROW = { id: "row-1", environment: "demo" as const, version: 1, accessToken: "sealed" };

/** Opens anything but "broken", and writes down what it was asked to open. */
function watched(most?: number) {
  const opened: string[] = [];
  const open = rememberOpened(async ({ id, accessToken }) => {
    opened.push(id);
    if (accessToken === "broken") throw new AppError("unavailable", "It does not open.");
    return new Secret(`${id} ${accessToken}`);
  }, most);
  return { opened, open };
}

describe("a previously decrypted access token", () => {
  it("is not decrypted again while the row has the same ciphertext", async () => {
    const { open, opened } = watched();
    const secrets = [await open(ROW), await open({ ...ROW }), await open(ROW)];
    expect(secrets.map((secret) => secret.reveal())).toEqual([
      "row-1 sealed",
      "row-1 sealed",
      "row-1 sealed",
    ]);
    expect(opened).toHaveLength(1);
  });

  it.each([
    ["another ciphertext", { accessToken: "sealed anew" }],
    ["the same ciphertext at another version", { version: 2 }],
    ["the same ciphertext in another environment", { environment: "production" as const }],
    ["the same ciphertext in another row", { id: "row-2" }],
  ])("is not used for %s", async (_, change) => {
    const { open, opened } = watched();
    await open(ROW);
    const other = await open({ ...ROW, ...change });
    expect(opened).toHaveLength(2);
    const { id, accessToken } = { ...ROW, ...change };
    expect(other.reveal()).toBe(`${id} ${accessToken}`);
  });

  it("does not hide a ciphertext that can no longer be decrypted, nor a wiped row", async () => {
    const { open, opened } = watched();
    await open(ROW);
    await expect(open({ ...ROW, accessToken: "broken" })).rejects.toThrow("It does not open.");
    await expect(open({ ...ROW, accessToken: "broken" })).rejects.toThrow("It does not open.");
    await open({ ...ROW, accessToken: null });
    expect(opened).toHaveLength(4);
  });

  it("is evicted when newer ones fill the cache, the oldest first", async () => {
    const { open, opened } = watched(2);
    await open(ROW);
    await open({ ...ROW, id: "row-2" });
    await open({ ...ROW, accessToken: "sealed anew" });
    await open({ ...ROW, id: "row-3" });
    opened.length = 0;
    await open({ ...ROW, accessToken: "sealed anew" });
    await open({ ...ROW, id: "row-3" });
    expect(opened).toEqual([]);
    await open({ ...ROW, id: "row-2" });
    expect(opened).toEqual(["row-2"]);
  });
});
