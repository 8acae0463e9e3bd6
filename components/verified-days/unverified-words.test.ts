import { expect, it } from "vitest";
import { unverifiedWords } from "./unverified-words.ts";

it.each([
  [12, false, 0, "12 companies were not verified with Gusto within the last 4 hours."],
  [1, false, 1, "1 company was not verified with Gusto within the last 4 hours, and never before."],
  [
    1_000,
    true,
    2,
    "At least 1,000 companies were not verified with Gusto within the last 4 hours, 2 of them never.",
  ],
])("what was not verified in time: %i", (count, isMore, never, words) => {
  expect(unverifiedWords({ count, isMore, never, since: null }, 4 * 3_600_000)).toBe(words);
});
