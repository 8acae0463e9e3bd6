import { describe, expect, it } from "vitest";
import {
  amount,
  count,
  day,
  flag,
  nameBasedUuid,
  requireUuid,
  text,
  time,
  UnreadableRow,
  uuid,
} from "./fields.ts";

describe("reading a value", () => {
  it.each([[text], [uuid], [amount], [count], [day], [time], [flag]])(
    "reads absent, null and empty as nothing (%o)",
    (read) => {
      for (const row of [{}, { a: null }, { a: "" }]) expect(read(row, "a")).toBeNull();
    },
  );

  it("keeps amounts as text, so that no cent is lost", () => {
    expect(amount({ a: "1234567890.10" }, "a")).toBe("1234567890.10");
    expect(amount({ a: 12.5 }, "a")).toBe("12.5");
    expect(amount({ a: "-3" }, "a")).toBe("-3");
  });

  it.each([
    ["abc"],
    ["1,000.00"],
    [{}],
    [true],
    ["1e5"],
    [Number.NaN],
    ["9".repeat(13)],
    ["999999999999.995"],
    [1e21],
  ])("rejects %o as an amount", (value) => {
    expect(() => amount({ gross_pay: value }, "gross_pay")).toThrow(
      new UnreadableRow("gross_pay is not an amount"),
    );
  });

  it("reads days as written, without a time zone", () => {
    expect(day({ a: "2026-03-01" }, "a")).toBe("2026-03-01");
    expect(day({ a: "2026-03-01T23:59:59-08:00" }, "a")).toBe("2026-03-01");
  });

  it.each([
    ["2026-02-30"],
    ["soon"],
    [20260301],
    ["0000-00-00"],
    ["03/01/2026"],
    ["0000-01-01"],
    ["+10000-01-01"],
    ["-0001-01-01"],
    ["infinity"],
    ["2026-03-011"],
  ])("rejects %o as a day", (value) => {
    expect(() => day({ hire_date: value }, "hire_date")).toThrow("hire_date is not a date");
  });

  it("reads times as UTC and rejects anything else", () => {
    expect(time({ a: "2026-03-01T16:00:00-08:00" }, "a")).toBe("2026-03-02T00:00:00.000Z");
    for (const none of [
      "tomorrow",
      "1",
      "2026-02-30T10:00:00Z",
      "0000-12-31T00:00:00Z",
      "infinity",
      "9999-12-31T23:59:59-08:00",
    ])
      expect(() => time({ a: none }, "a")).toThrow(UnreadableRow);
  });

  it("requires a UUID where a row needs one", () => {
    expect(requireUuid({ uuid: "0E8400E2-29B7-4D2C-A716-446655440000" }, "uuid")).toBe(
      "0e8400e2-29b7-4d2c-a716-446655440000",
    );
    expect(() => requireUuid({}, "uuid")).toThrow("uuid is missing");
    expect(() => requireUuid({ uuid: "1; DROP TABLE" }, "uuid")).toThrow("uuid is not a uuid");
  });

  it("cuts a megabyte of text and removes lone surrogates", () => {
    expect(text({ a: "x".repeat(1_000_000) }, "a")).toHaveLength(1_000);
    expect(text({ a: "ok \ud83d" }, "a")).toBe("ok \ufffd");
    expect(text({ a: "\u0000" }, "a")).toBeNull();
  });

  it.each([[true], [[]], [" "], ["0x10"], ["1e3"], [2 ** 31], [1.5]])(
    "rejects %o as a whole number",
    (value) => {
      expect(() => count({ day_1: value }, "day_1")).toThrow("day_1 is not a whole number");
    },
  );

  it("derives the same version 5 UUID from the same name", () => {
    expect(nameBasedUuid("a")).toBe(nameBasedUuid("a"));
    expect(nameBasedUuid("a")).not.toBe(nameBasedUuid("b"));
    expect(nameBasedUuid("a")).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
