import { z } from "zod";
import { isStorableText, isStorableTime } from "#lib/platform/database/storable.ts";
import { readCursor, writeCursor } from "#lib/platform/page-cursor.ts";
import type { ColumnKind } from "./table-definition.ts";

/* Where a page of rows ended: the last row's sort value and key. Pure. */

export type RowCursor = { order: string; value: string | null; key: string[] };

const cursor = z.tuple([
  z.string(),
  z.string().max(500).nullable(),
  z.array(z.guid()).min(1).max(2),
]);

export function writeRowCursor({ order, value, key }: RowCursor): string {
  return writeCursor([order, value, key]);
}

/**
 * Parses a cursor for the same order. Anything else starts at the first page, which is always safe.
 */
export function readRowCursor(
  text: string | undefined,
  order: string,
  kind: ColumnKind,
  keyLength: number,
): RowCursor | null {
  const place = readCursor(cursor, text);
  if (!place) return null;
  const [readOrder, value, key] = place;
  const fits =
    readOrder === order && key.length === keyLength && (value === null || isValueOf(kind, value));
  return fits ? { order, value, key } : null;
}

/** PostgreSQL must be able to parse it as that type; otherwise the page would fail. */
function isValueOf(kind: ColumnKind, value: string): boolean {
  switch (kind) {
    case "text":
      return isStorableText(value);
    case "date":
      return isDay(value);
    case "yes_no":
      return value === "true" || value === "false";
    case "time":
    case "money":
    case "number":
      return /^-?\d{1,18}(\.\d{1,12})?$/.test(value);
  }
}

/** "2026-02-29" is not a valid day. */
function isDay(value: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : Number.NaN;
  return (
    Number.isFinite(time) &&
    isStorableTime(new Date(time)) &&
    new Date(time).toISOString().startsWith(value)
  );
}
