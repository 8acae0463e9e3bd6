import { SYNCED } from "../resources/all.ts";
import type { Table } from "../resources/define-table.ts";
import type { TableName } from "../resources/names.ts";

/** Every table of synced data by name, as defined in its resource's file. */
export const TABLES = Object.fromEntries(
  Object.values(SYNCED)
    .flatMap(({ definitions }) => [...definitions])
    .map((table) => [table.name, table]),
) as Readonly<Record<TableName, Table>>;
