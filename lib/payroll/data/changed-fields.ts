import { HIDDEN, isPayField } from "./hide-pay.ts";

/** One field that differs between two Gusto responses. Null where it was or is absent. */
export type ChangedField = { field: string; before: string | null; after: string | null };

const MAX_FIELDS = 30;
const MAX_VALUE_LENGTH = 200;

/**
 * The differences between two versions of a row, named by Gusto's own fields: "jobs.1.title". Pure.
 */
export function changedFields(
  table: string,
  before: unknown,
  after: unknown,
  withPay: boolean,
): ChangedField[] {
  const [old, current] = [flatten(before), flatten(after)];
  const names = [...new Set([...old.keys(), ...current.keys()])].filter(
    (name) => old.get(name) !== current.get(name) && !/(^|\.)version$/.test(name),
  );
  return names.slice(0, MAX_FIELDS).map((field) => {
    const isHidden =
      !withPay &&
      isPayField(
        table,
        field.split(".").filter((part) => !/^\d+$/.test(part)),
      );
    const show = (value: string | undefined) =>
      value === undefined ? null : isHidden ? HIDDEN : value.slice(0, MAX_VALUE_LENGTH);
    return { field, before: show(old.get(field)), after: show(current.get(field)) };
  });
}

/** Every value by path; list positions start at one. */
function flatten(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value))
    value.forEach((entry, index) => flatten(entry, join(path, String(index + 1)), into));
  else if (typeof value === "object" && value !== null)
    Object.entries(value).forEach(([name, entry]) => flatten(entry, join(path, name), into));
  else if (value !== null && value !== undefined) into.set(path, String(value));
  return into;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
