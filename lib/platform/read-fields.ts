import type { z } from "zod";
import type { FieldProblem } from "./errors.ts";

/* Describes what is wrong with an input, field by field, in sentences for the sender. Pure. */

const MOST_PROBLEMS = 50;
const LONGEST_NAME = 100;

type FieldsRead<T> = { kind: "valid"; fields: T } | { kind: "invalid"; problems: FieldProblem[] };

/**
 * Validates input against a schema. Each invalid field is reported once, by its path, such as
 * user.email.
 */
export function readFields<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): FieldsRead<z.output<Schema>> {
  const parsed = schema.safeParse(input, { error: sentenceOf });
  if (parsed.success) return { kind: "valid", fields: parsed.data };
  const problems = new Map<string, FieldProblem>();
  for (const problem of parsed.error.issues.flatMap(problemsOf))
    if (!problems.has(problem.field)) problems.set(problem.field, problem);
  return { kind: "invalid", problems: [...problems.values()].slice(0, MOST_PROBLEMS) };
}

function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
  const names = issue.code === "unrecognized_keys" ? issue.keys : [undefined];
  return names.map((name) => ({
    field: [...issue.path, ...(name === undefined ? [] : [name])].join(".").slice(0, LONGEST_NAME),
    message: issue.message,
  }));
}

/** The schema's own message wins; this fills in where it has none. */
function sentenceOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return "Unknown field.";
    case "invalid_type":
      return issue.input === undefined ? "Missing." : kindOf(String(issue.expected));
    case "invalid_value":
      return `Use ${issue.values.length > 1 ? "one of: " : ""}${issue.values.join(", ")}.`;
    case "too_small":
      return `Use at least ${amountOf(issue.minimum, issue.origin)}.`;
    case "too_big":
      return `Use at most ${amountOf(issue.maximum, issue.origin)}.`;
    case "invalid_format":
      return formatOf(issue.format);
    default:
      return "Not valid.";
  }
}

function amountOf(limit: number | bigint, origin: string): string {
  const unit = { string: "character", array: "entry" }[origin];
  if (!unit) return String(limit);
  const many = unit === "entry" ? "entries" : "characters";
  return `${limit} ${Number(limit) === 1 ? unit : many}`;
}

function kindOf(expected: string): string {
  switch (expected) {
    case "int":
      return "Use a whole number.";
    case "number":
      return "Use a number.";
    case "boolean":
      return "Use true or false.";
    case "array":
      return "Use a list.";
    case "object":
      return "Use an object with its fields.";
    default:
      return "Use text.";
  }
}

function formatOf(format: string): string {
  switch (format) {
    case "datetime":
      return "Use a time with its zone, as in 2026-11-27T09:30:00Z.";
    case "email":
      return "Enter an email address.";
    case "guid":
    case "uuid":
      return "Use a uuid.";
    default:
      return "Not valid.";
  }
}
