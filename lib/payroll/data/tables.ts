/*
 * Which synced columns are shown, exported and returned: a single list for the screen, the file and
 * the API, so none of them can miss that a column is pay. Built from lib/payroll/resources. Pure.
 */

import { DATA_TABLE_NAMES, type DataTableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";
import type { TableDefinition } from "./table-definition.ts";

export const DATA_TABLES = Object.fromEntries(
  DATA_TABLE_NAMES.map((name) => [name, shownTable(name)]),
) as Readonly<Record<DataTableName, TableDefinition>>;

function shownTable(name: DataTableName): TableDefinition {
  const { key, shown, shownColumns } = TABLES[name];
  if (!shown) throw new Error(`${name} is shown nowhere`);
  return { name, key, columns: shownColumns, ...shown };
}

export function isTableName(value: unknown): value is DataTableName {
  return DATA_TABLE_NAMES.some((name) => name === value);
}
