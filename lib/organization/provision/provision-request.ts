import { hash } from "node:crypto";
import { z } from "zod";
import { isStorableText } from "#lib/platform/database/storable.ts";

/*
 * What Gusto needs to create a company, validated like Gusto does so that a typo costs no call.
 * Names follow `POST /v1/provision`. Pure.
 */

const text = (most: number, whenMissing?: string) =>
  z
    .string(whenMissing)
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .refine(isStorableText, "Use only letters, digits and punctuation.");
const required = (what: string, most = 200) =>
  text(most, `${what} is required.`).min(1, `${what} is required.`);
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
  .regex(/^[A-Z]{2}$/, "Enter the two-letter state code.")
  .meta({ pattern: "^[A-Za-z]{2}$" });

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

export const provisionRequest = z.strictObject({
  user: z.strictObject({
    first_name: required("First name", 100),
    last_name: required("Last name", 100),
    email: text(320).toLowerCase().check(z.email("Enter an email address.")),
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
        .overwrite((ein) => ein.replace("-", "")),
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

/** Equal requests have equal hashes, whatever the order of their fields. */
export function hashRequest(request: ProvisionRequest): string {
  return hash("sha256", JSON.stringify(provisionRequest.parse(request)), "hex");
}

export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,200}$/;
