import { z } from "zod";
import type { FormValues } from "#lib/companies/action-result.ts";

/* What a form sends, as the schemas of the actions read it. */

/** Longer than anything that a form asks for. */
const MAX_LENGTH = 1_000;

/** A text; empty when the field is missing. A file is none. */
export const text = z.string().max(MAX_LENGTH).default("");

/** A field that may be there once, several times, or not at all. */
export const texts = z.preprocess(
  (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.string().max(MAX_LENGTH)),
);

/** A switch. */
export const onOrOff = z.enum(["true", "false"]).transform((value) => value === "true");

/** For an action whose button says all. */
export const nothing = z.object({});

/** Each field once, with its value, or with all of its values. */
export function readForm(form: FormData): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/** Some fields as texts; a missing one is empty. */
export function textsOf(form: FormData, names: readonly string[]): FormValues {
  return Object.fromEntries(
    names.map((name) => {
      const value = form.get(name);
      return [name, typeof value === "string" ? value.slice(0, MAX_LENGTH) : ""];
    }),
  );
}
