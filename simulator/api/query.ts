// Parses query parameters: comma-separated lists, booleans, days.

import { isDay } from "../data/dates.ts";
import { invalidParameter } from "../http/errors.ts";
import type { SimulatorContext } from "../http/app-types.ts";

export function readList(c: SimulatorContext, name: string): string[] {
  // Some clients repeat the parameter, some write `name[]`, and Gusto's guide uses commas.
  const values = [...(c.req.queries(name) ?? []), ...(c.req.queries(`${name}[]`) ?? [])];
  return values
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter((value) => value !== "");
}

export function readChoices<T extends string>(
  c: SimulatorContext,
  name: string,
  choices: readonly T[],
  fallback: readonly T[],
): readonly T[] {
  const values = readList(c, name);
  if (values.length === 0) return fallback;
  const chosen = choices.filter((choice) => values.includes(choice));
  if (chosen.length !== new Set(values).size)
    throw invalidParameter(name, `${name} must be one or more of: ${choices.join(", ")}`);
  return chosen;
}

export function readBoolean(c: SimulatorContext, name: string): boolean | null {
  const value = c.req.query(name);
  return value === undefined || value === "" ? null : value === "true" || value === "1";
}

export function readDay(c: SimulatorContext, name: string): string | null {
  const value = c.req.query(name);
  if (value === undefined || value === "") return null;
  if (!isDay(value))
    throw invalidParameter(name, `${name} must be a date in the format YYYY-MM-DD`);
  return value;
}
