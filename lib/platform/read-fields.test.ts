import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readFields } from "./read-fields.ts";

const schema = z.strictObject({
  kind: z.enum(["a", "b"]).optional(),
  only: z.literal("x").optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  whole: z.int().optional(),
  name: z.string().min(2).max(3).optional(),
  list: z.array(z.string()).max(1).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  id: z.guid().optional(),
  email: z.string().check(z.email()).optional(),
  code: z.string().regex(/^x$/, "Use an x.").regex(/^xx$/, "Use two.").optional(),
  on: z.boolean().optional(),
  inner: z.strictObject({ must: z.string() }).optional(),
});

describe("problems of an input", () => {
  it.each<[string, unknown, string, string]>([
    ["kind", "c", "kind", "Use one of: a, b."],
    ["only", "y", "only", "Use x."],
    ["limit", "x", "limit", "Use a number."],
    ["limit", "0", "limit", "Use at least 1."],
    ["limit", "201", "limit", "Use at most 200."],
    ["limit", "1.5", "limit", "Use a whole number."],
    ["whole", true, "whole", "Use a number."],
    ["name", "x", "name", "Use at least 2 characters."],
    ["name", "xxxx", "name", "Use at most 3 characters."],
    ["name", 1, "name", "Use text."],
    ["list", ["a", "b"], "list", "Use at most 1 entry."],
    ["list", "a", "list", "Use a list."],
    ["since", "now", "since", "Use a time with its zone, as in 2026-11-27T09:30:00Z."],
    ["id", "x", "id", "Use a uuid."],
    ["email", "x", "email", "Enter an email address."],
    ["code", "y", "code", "Use an x."],
    ["on", "yes", "on", "Use true or false."],
    ["inner", "x", "inner", "Use an object with its fields."],
    ["inner", {}, "inner.must", "Missing."],
    ["inner", { must: "x", more: 1 }, "inner.more", "Unknown field."],
  ])("%s: %j is reported for the field %s: %s", (name, value, field, message) => {
    expect(readFields(schema, { [name]: value })).toEqual({
      kind: "invalid",
      problems: [{ field, message }],
    });
  });

  it("are reported all at once, each field once, and no more than anyone reads", () => {
    const read = readFields(schema, { kind: "c", limit: "x", one: 1, two: 2 });
    expect(read).toMatchObject({
      problems: [{ field: "kind" }, { field: "limit" }, { field: "one" }, { field: "two" }],
    });
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`${n}${"x".repeat(900)}`, 1]),
    );
    const told = readFields(schema, many);
    expect(told.kind === "invalid" && told.problems.map(({ field }) => field.length)).toEqual(
      Array.from({ length: 50 }, () => 100),
    );
  });

  it("are none if all is well, and the fields match the schema", () => {
    expect(readFields(schema, { limit: "7" })).toEqual({ kind: "valid", fields: { limit: 7 } });
  });
});
