import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { readTogether } from "./read-together.ts";

/** Reads keys in capitals, and writes down which it was asked for at once. */
function watched() {
  const reads: string[][] = [];
  const find = readTogether(async (keys) => {
    reads.push(keys);
    await turn();
    if (keys.includes("lost")) throw new Error("The connection is lost.");
    return keys.map((key) => key.toUpperCase());
  });
  return { reads, find };
}

describe("concurrent reads", () => {
  it("are one read for all callers in the same tick, and each gets their own answer", async () => {
    const { find, reads } = watched();
    expect(await Promise.all(["a", "b", "a"].map(find))).toEqual(["A", "B", "A"]);
    expect(reads).toEqual([["a", "b", "a"]]);
  });

  it("never answer a caller who asked after the read began", async () => {
    const { find, reads } = watched();
    const first = find("a");
    await expect.poll(() => reads.length, { interval: 0 }).toBe(1);
    expect(await Promise.all([first, find("a")])).toEqual(["A", "A"]);
    expect(reads).toEqual([["a"], ["a"]]);
  });

  it("fail for all who asked together, and for no one else", async () => {
    const { find } = watched();
    const together = await Promise.allSettled([find("a"), find("lost")]);
    expect(together.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await find("a")).toBe("A");
  });
});
