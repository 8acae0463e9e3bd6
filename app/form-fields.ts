import { z } from "zod";
import type { FormValues } from "#lib/companies/action-result.ts";

/* Form values, as the actions' schemas read them. */

/** Longer than any legitimate value. */
const MAX_LENGTH = 1_000;

/** A string; empty if the field is missing. A file is rejected. */
export const text = z.string().max(MAX_LENGTH).default("");

/** A field that may occur once, several times or not at all. */
export const texts = z.preprocess(
  (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.string().max(MAX_LENGTH)),
);

/** A switch. */
export const onOrOff = z.enum(["true", "false"]).transform((value) => value === "true");

/** For an action that is just a button. */
export const nothing = z.object({});

/** Each field with its value, or all its values if it occurs several times. */
export function readForm(form: FormData): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
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
