import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readImportLine } from "./import-line.ts";

const LEAST = {
  company_uuid: "0190A000-0000-7000-8000-00000000000F",
  access_token: "a",
  refresh_token: "r",
  expires_at: 1_800_000_000,
};
const read = (change: Record<string, unknown>) =>
  readImportLine(JSON.stringify({ ...LEAST, ...change }));

describe("a line of an import", () => {
  it("requires a company, a pair and its expiry, and writes UUIDs as the database does", () => {
    expect(read({})).toEqual({
      ...LEAST,
      company_uuid: LEAST.company_uuid.toLowerCase(),
      expires_at: new Date(1_800_000_000_000),
    });
  });

  it("may bring a name, an owner and a scope", () => {
    expect(
      read({
        name: "  Bright Bakery ",
        resource_owner_uuid: LEAST.company_uuid,
        scope: "companies:read",
      }),
    ).toMatchObject({
      name: "Bright Bakery",
      resource_owner_uuid: LEAST.company_uuid.toLowerCase(),
      scope: "companies:read",
    });
  });

  it.each<[unknown, string]>([
    ["2030-01-02T03:04:05Z", "2030-01-02T03:04:05.000Z"],
    ["2030-01-02T03:04:05+02:00", "2030-01-02T01:04:05.000Z"],
    [99_999_999_999, "5138-11-16T09:46:39.000Z"],
  ])("accepts an expiry of %s", (expiresAt, instant) => {
    expect(read({ expires_at: expiresAt })).toMatchObject({ expires_at: new Date(instant) });
  });

  it.each(["", "nonsense", "[]", "null", "7", '{"company_uuid":'])(
    "is not a JSON object: %j",
    (text) => {
      expect(readImportLine(text)).toBe("not a JSON object");
    },
  );

  it.each<[string, unknown]>([
    ["company_uuid", undefined],
    ["company_uuid", "x"],
    ["access_token", ""],
    ["access_token", "a".repeat(4_097)],
    ["refresh_token", ""],
    ["refresh_token", "r".repeat(4_097)],
    ["refresh_token", 7],
    ["expires_at", "tomorrow"],
    ["expires_at", "2030-01-02T03:04:05"],
    ["expires_at", 0],
    ["expires_at", 1.5],
    // Milliseconds instead of seconds.
    ["expires_at", 1_800_000_000_000],
    ["name", "   "],
    ["name", "n".repeat(301)],
    ["name", "\u0000"],
    ["resource_owner_uuid", "me"],
    ["scope", "s".repeat(4_097)],
    ["scope", "companies:read\u0000"],
  ])("with a bad %s (%o) is refused by the field's name", (field, value) => {
    expect(read({ [field]: value })).toBe(`${field} is missing or not valid`);
  });

  it("may be as long as this", () => {
    expect(
      read({
        access_token: "a".repeat(4_096),
        refresh_token: "r".repeat(4_096),
        name: "n".repeat(300),
        scope: "s".repeat(4_096),
      }),
    ).not.toBeTypeOf("string");
  });

  it("is never quoted in an error, whatever it contains", () => {
    fc.assert(
      fc.property(fc.uuid(), (secret) => {
        expect(read({ refresh_token: [secret], access_token: secret.repeat(200) })).not.toContain(
          secret,
        );
      }),
    );
  });
});
