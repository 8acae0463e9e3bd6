import { describe, expect, it } from "vitest";
import { isStorableText, isStorableTime } from "./storable.ts";

describe("what PostgreSQL can store", () => {
  it.each(["", "José", "💾", "a\nb"])("includes the text %j", (text) =>
    expect(isStorableText(text)).toBe(true),
  );
  it.each(["a\u0000b", "\ud800", "half \udc00 of a pair"])("excludes the text %j", (text) =>
    expect(isStorableText(text)).toBe(false),
  );
  it.each(["1900-01-01", "2026-11-28", "2200-12-31"])("includes the day %s", (day) =>
    expect(isStorableTime(new Date(day))).toBe(true),
  );
  it.each(["0000-01-01", "0001-01-01", "1899-12-31", "+010000-01-01", "nonsense"])(
    "excludes the day %s",
    (day) => expect(isStorableTime(new Date(day))).toBe(false),
  );
});
