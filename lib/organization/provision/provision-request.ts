import { hash } from "node:crypto";
import { z } from "zod";
import { isStorableText } from "#lib/platform/database/storable.ts";
import type { GustoProblem } from "#lib/gusto/error-body.ts";

/*
 * What is needed for a new Gusto company: checked here as Gusto checks it, so that a slip costs no call. The names are those of
 * `POST /v1/provision`. Pure.
 */

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .refine(isStorableText, "Use only letters, digits and punctuation.");
const required = (what: string, most = 200) => text(most).min(1, `${what} is required.`);
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) => (typeof value === "string" && value.trim() === "" ? undefined : value),
    schema.optional(),
  );
const phone = text(30).regex(/^\d{10}$/, "Enter ten digits, as in 2345558899.");
const state = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, "Enter the two-letter state code.");

const address = z.strictObject({
  street_1: required("Street"),
  street_2: optional(text(200)),
  city: required("City", 100),
  state,
  zip: text(10).regex(
    /^\d{5}(-\d{4})?$/,
    "Enter a five-digit ZIP code, or nine digits as in 80202-1234.",
  ),
  phone: optional(phone),
  is_primary: z.enum(["true", "false"]).optional(),
});

const provisionRequest = z.strictObject({
  user: z.strictObject({
    first_name: required("First name", 100),
    last_name: required("Last name", 100),
    email: text(320).toLowerCase().pipe(z.email("Enter an e-mail address.")),
    phone: optional(phone),
  }),
  company: z.strictObject({
    name: required("Company name"),
    trade_name: optional(text(200)),
    ein: optional(
      z
        .string()
        .trim()
        .regex(/^\d{2}-?\d{7}$/, "Enter nine digits, as in 12-3456789.")
        .transform((ein) => ein.replace("-", "")),
    ),
    states: z.array(state).max(60).optional(),
    number_employees: optional(
      z.coerce
        .number("Enter a whole number.")
        .int("Enter a whole number.")
        .min(0, "Enter a whole number.")
        .max(1_000_000, "Enter a smaller number."),
    ),
    addresses: z.array(address).max(20).optional(),
  }),
});
export type ProvisionRequest = z.infer<typeof provisionRequest>;

type ReadRequest =
  { kind: "valid"; request: ProvisionRequest } | { kind: "invalid"; problems: GustoProblem[] };

/** Reads what a form or a service sent; every wrong field is named by its path, as in user.email. */
export function readProvisionRequest(input: unknown): ReadRequest {
  const parsed = provisionRequest.safeParse(input);
  if (parsed.success) return { kind: "valid", request: parsed.data };
  const problems = parsed.error.issues.map((issue) => {
    const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    return {
      field: [...issue.path, ...(unknown ? [unknown] : [])].join("."),
      message: unknown ? "Unknown field." : plain(issue.message),
    };
  });
  return {
    kind: "invalid",
    problems: [
      ...new Map(problems.toReversed().map((problem) => [problem.field, problem])).values(),
    ].toReversed(),
  };
}

/** Messages of ours are sentences; those of the schema library are not for people. */
function plain(message: string): string {
  return /^(Invalid|Expected|Too|Unrecognized)/.test(message) ? "Missing or not valid." : message;
}

/** The same wish has the same hash, in whatever order its fields came. */
export function hashRequest(request: ProvisionRequest): string {
  return hash("sha256", JSON.stringify(provisionRequest.parse(request)), "hex");
}

export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,200}$/;
