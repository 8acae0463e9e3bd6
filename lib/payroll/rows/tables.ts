import { SYNCED } from "../resources/all.ts";
import type { Table } from "../resources/define-table.ts";
import type { TableName } from "../resources/names.ts";

/** Every table of synced data by its name, as the file of its resource defines it. */
export const TABLES = Object.fromEntries(
  Object.values(SYNCED)
    .flatMap(({ definitions }) => [...definitions])
    .map((table) => [table.name, table]),
) as Readonly<Record<TableName, Table>>;

/** The tables whose rows are part of this one's, and gone with them. */
export function partsOf(owner: TableName): TableName[] {
  return Object.values(TABLES).flatMap(({ name, partOf }) =>
    partOf?.table === owner ? [name] : [],
  );
}
