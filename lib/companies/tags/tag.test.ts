import fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_TAG_LENGTH, readTag } from "./tag.ts";

it("is the same whatever its case, spaces and invisible characters", () => {
  for (const given of [
    "vip west",
    " VIP  West ",
    "Vip\u00a0west",
    "vip\n west",
    "v\u200bip\u202e west",
  ])
    expect(readTag(given)).toBe("vip west");
  expect(readTag("Cafe\u0301")).toBe("caf\u00e9");
});

it("may have apostrophes, quotes, emoji and what looks like a command", () => {
  for (const tag of [
    "o'neill's",
    "🦜 birds",
    "👩‍👩‍👧",
    `"; drop table --`,
    "<b>",
    "=1+1",
    "日本",
    "50%_\\",
  ])
    expect(readTag(tag)).toBe(tag);
});

it("is refused if it is empty, long, has a comma, or is no text", () => {
  const long = "x".repeat(MAX_TAG_LENGTH + 1);
  for (const given of [
    "",
    "  ",
    "\u200b",
    long,
    "a,b",
    "a\u0000b",
    "\ud800",
    7,
    null,
    ["a"],
    undefined,
  ])
    expect(readTag(given)).toBeNull();
  expect(readTag("🦜".repeat(MAX_TAG_LENGTH))).toBe("🦜".repeat(MAX_TAG_LENGTH));
});

it("is read again as it was kept", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const tag = readTag(text);
      fc.pre(tag !== null);
      expect(readTag(tag)).toBe(tag);
      expect(readTag(` ${tag} `)).toBe(tag);
    }),
  );
});
