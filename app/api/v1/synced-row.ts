import { z } from "zod";
import { columnsOf, PEOPLE_IN_A_TOTAL } from "#lib/payroll/data/readable-columns.ts";
import type { Column, TableDefinition } from "#lib/payroll/data/table-definition.ts";
import { next, time } from "./fields.ts";

const MONEY = /^-?\d+\.\d{2}$/;

/**
 * A synced table's row, generated from its columns: a new column is described and tested
 * automatically.
 */
function syncedRow(table: TableDefinition): z.ZodObject<Record<string, z.ZodType>> {
  const fields = columnsOf(table, "data", true).map((column) => [column.key, fieldOf(column)]);
  return z
    .object({
      ...Object.fromEntries(fields),
      updated_at: time,
      deleted_at: time.nullable().describe("When it was missing from a complete list from Gusto."),
    })
    .meta({ id: rowName(table) });
}

/** A page of such rows. */
export function syncedPage(table: TableDefinition): z.ZodObject<Record<string, z.ZodType>> {
  return z.object({ [table.name]: z.array(syncedRow(table)), next });
}

/** "pay_periods" → "PayPeriodsRow" */
function rowName({ name }: TableDefinition): string {
  const words = name.split("_").map((word) => word[0]?.toUpperCase() + word.slice(1));
  return `${words.join("")}Row`;
}

function fieldOf(column: Column): z.ZodType {
  const field = valueOf(column).nullable();
  if (column.isPay) return field.optional().describe("Requires the scope pay:read.");
  return column.isTotal
    ? field.describe(
        `Null if fewer than ${PEOPLE_IN_A_TOTAL} people were paid, unless the key has the scope pay:read.`,
      )
    : field;
}

function valueOf({ key, kind }: Column): z.ZodType {
  switch (kind) {
    case "money":
      return z.string().regex(MONEY);
    case "number":
      return key === "hours" ? z.string() : z.int();
    case "date":
      return z.iso.date();
    case "time":
      return time;
    case "yes_no":
      return z.boolean();
    case "text":
      return key.endsWith("uuid") ? z.guid() : z.string();
  }
}
