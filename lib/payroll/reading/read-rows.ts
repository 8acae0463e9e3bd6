import { asRow, type RawRow, UnreadableRow } from "../rows/fields.ts";
import type { Row } from "../resources/define-table.ts";

type SetAside = { gustoUuid: string | null; reason: string; raw: unknown };
export type ReadRows = { rows: Row[]; setAside: SetAside[] };

const MOST_LEVELS = 100;

/**
 * Reads each row separately, so an unreadable one is recorded as a problem and doesn't stop the
 * rest.
 */
export function readRows(
  raws: readonly unknown[],
  read: (raw: RawRow) => Row[],
  uuidField: string,
): ReadRows {
  const result: ReadRows = { rows: [], setAside: [] };
  for (const raw of raws) {
    try {
      if (isTooDeep(raw)) throw new UnreadableRow(`is nested more than ${MOST_LEVELS} levels deep`);
      result.rows.push(...read(asRow(raw)));
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      result.setAside.push({ gustoUuid: uuidOf(raw, uuidField), reason: error.message, raw });
    }
  }
  return result;
}

/** Whether JSON could be parsed but is nested too deeply to be serialized or stored. */
export function isTooDeep(raw: unknown): boolean {
  return isDeeperThan(raw, MOST_LEVELS);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((entry) => isDeeperThan(entry, levels - 1));
}

function uuidOf(raw: unknown, field: string): string | null {
  const value: unknown =
    typeof raw === "object" && raw !== null ? (raw as Record<string, unknown>)[field] : null;
  return typeof value === "string" && /^[0-9a-f-]{36}$/i.test(value) ? value.toLowerCase() : null;
}
