import { z } from "zod";
import type { FormValues } from "#lib/companies/action-result.ts";
import { isStorableText } from "#lib/platform/database/storable.ts";

/* Values of forms and queries, as the schemas of actions and routes read them. */

/** Longer than any legitimate value. */
const MAX_LENGTH = 1_000;

/** A file, or a field that occurs twice, is no string. */
const string = z.string().max(MAX_LENGTH).refine(isStorableText, "Not valid text.");

/** A string; empty if the field is missing. */
export const text = string.default("");

/** A field that may occur once, several times or not at all. */
export function oneOrMore<Value extends z.ZodType>(value: Value) {
  return z.preprocess(
    (given) => (given === undefined ? [] : Array.isArray(given) ? given : [given]),
    z.array(value),
  );
}

/** Strings, none of them a file. */
export const texts = oneOrMore(string);

/** A parameter that says yes by being 1. */
export const isSet = z
  .literal("1")
  .optional()
  .transform((value) => value !== undefined);

/** A switch. */
export const onOrOff = z.enum(["true", "false"]).transform((value) => value === "true");

/** For an action that is just a button. */
export const nothing = z.object({});

/** Each field with its value, or all its values if it occurs several times. */
export function readValues(given: FormData | URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const values = given.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/** Some fields as strings; a missing one is empty. */
export function textsOf(form: FormData, names: readonly string[]): FormValues {
  return Object.fromEntries(
    names.map((name) => {
      const value = form.get(name);
      return [name, typeof value === "string" ? value.slice(0, MAX_LENGTH) : ""];
    }),
  );
}
