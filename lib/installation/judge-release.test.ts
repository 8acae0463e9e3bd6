import { expect, it } from "vitest";
import { judgeRelease } from "./judge-release.ts";

const RELEASE = { version: "20260302_b", isApplied: true, oldestBeside: "20260101_a" };

it("a release runs on a database that newer ones have migrated, unless something it needs was removed", () => {
  expect(judgeRelease(RELEASE)).toBeNull();
  expect(judgeRelease({ ...RELEASE, oldestBeside: RELEASE.version })).toBeNull();
  expect(judgeRelease({ ...RELEASE, oldestBeside: null })).toBeNull();
  expect(judgeRelease({ ...RELEASE, oldestBeside: "20260303_c" })).toEqual({
    code: "older_release",
    message:
      "This release is too old for its database: it knows migrations up to 20260302_b, and the database serves releases from 20260303_c on. Start a newer release.",
  });
});

it("a release newer than its database waits for its migration", () => {
  expect(judgeRelease({ ...RELEASE, isApplied: false })).toMatchObject({ code: "not_migrated" });
});
