import { createHash } from "node:crypto";
import { storableText } from "#lib/platform/database/storable.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";

/*
 * Reads single values from Gusto's rows, leniently: absent and null become null, unknown fields and
 * enum values are ignored. A present value that can't be valid sets the whole row aside with a
 * reason, because a wrong amount is worse than none. Results fit their columns: dates, numbers and
 * text stay within what PostgreSQL can store.
 */

/** Why a row couldn't be read. */
export class UnreadableRow extends Error {
  override readonly name = "UnreadableRow";
}

export type RawRow = Readonly<Record<string, unknown>>;

/** Long enough for any real name; the raw JSON keeps the full text. */
const LONGEST_TEXT = 1_000;
const AMOUNT = /^-?\d{1,12}(\.\d{1,12})?$/;
/** The columns are numeric(14,2); a value that rounds up to thirteen digits doesn't fit. */
const AMOUNT_LIMIT = 10 ** 12 - 0.005;
const WHOLE_NUMBER = /^-?\d{1,10}$/;
const DAY = /^(\d{4})-(\d\d)-(\d\d)(?=$|[T ])/;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

export function asRow(value: unknown): RawRow {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UnreadableRow("is not an object");
  return value as RawRow;
}

/** None where the field is missing: it may lie outside of what was granted. */
export function rowsIn(row: RawRow, name: string): RawRow[] {
  const value = row[name] ?? [];
  if (!Array.isArray(value)) throw new UnreadableRow(`${name} is not a list`);
  return value.map(asRow);
}

export function rowIn(row: RawRow, name: string): RawRow {
  const value = row[name];
  return value === null || value === undefined ? {} : asRow(value);
}

export function text(row: RawRow, name: string): string | null {
  const value = row[name];
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== ""
    ? storableText(value.slice(0, LONGEST_TEXT)) || null
    : null;
}

export function flag(row: RawRow, name: string): boolean | null {
  const value = row[name];
  return value === true || value === "true"
    ? true
    : value === false || value === "false"
      ? false
      : null;
}

export function uuid(row: RawRow, name: string): string | null {
  const value = row[name];
  if (isEmpty(value)) return null;
  if (isUuid(value)) return value.toLowerCase();
  throw new UnreadableRow(`${name} is not a uuid`);
}

export function requireUuid(row: RawRow, name: string): string {
  const value = uuid(row, name);
  if (value === null) throw new UnreadableRow(`${name} is missing`);
  return value;
}

/** A list of UUIDs; null if Gusto doesn't say. */
export function uuids(row: RawRow, name: string): string[] | null {
  const value = row[name];
  return Array.isArray(value)
    ? value.map((_entry, index) => requireUuid(Object(value), String(index)))
    : null;
}

/** An amount as text, for a Decimal: `"1234.50"`. Older responses use numbers. */
export function amount(row: RawRow, name: string): string | null {
  const value = row[name];
  if (isEmpty(value)) return null;
  const written = typeof value === "number" ? String(value) : value;
  if (
    typeof written === "string" &&
    AMOUNT.test(written) &&
    Math.abs(Number(written)) < AMOUNT_LIMIT
  )
    return written;
  throw new UnreadableRow(`${name} is not an amount`);
}

export function count(row: RawRow, name: string): number | null {
  const value = row[name];
  if (isEmpty(value)) return null;
  const number =
    (typeof value === "number" || typeof value === "string") && WHOLE_NUMBER.test(String(value))
      ? Number(value)
      : Number.NaN;
  if (Math.abs(number) < 2 ** 31) return number;
  throw new UnreadableRow(`${name} is not a whole number`);
}

/** `YYYY-MM-DD`; for a time, its day as written. */
export function day(row: RawRow, name: string): string | null {
  const value = row[name];
  if (isEmpty(value)) return null;
  const found = dayIn(value);
  if (found) return found;
  throw new UnreadableRow(`${name} is not a date`);
}

/** February 31 would turn into a day in March, and PostgreSQL has no year 0. */
function dayIn(value: unknown): string | null {
  const found = typeof value === "string" ? DAY.exec(value) : null;
  const date = found ? new Date(`${found[0]}T00:00:00Z`) : null;
  return found &&
    found[1] !== "0000" &&
    date &&
    !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(found[0])
    ? found[0]
    : null;
}

export function time(row: RawRow, name: string): string | null {
  const value = row[name];
  if (isEmpty(value)) return null;
  const date =
    typeof value === "string" && TIME.test(value) && dayIn(value) ? new Date(value) : null;
  if (
    date &&
    !Number.isNaN(date.getTime()) &&
    date.getUTCFullYear() > 0 &&
    date.getUTCFullYear() < 10_000
  )
    return date.toISOString();
  throw new UnreadableRow(`${name} is not a time`);
}

function isEmpty(value: unknown): value is null | undefined | "" {
  return value === null || value === undefined || value === "";
}

/** Namespace for our name-based UUIDs; any fixed value would do. */
const NAMESPACE = Buffer.from("6f1d6c0a2b8e4f7d9a53c7e21b40d8f6", "hex");

/** A stable UUID derived from a name (RFC 9562, version 5), for objects without one at Gusto. */
export function nameBasedUuid(name: string): string {
  const hash = createHash("sha1").update(NAMESPACE).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
