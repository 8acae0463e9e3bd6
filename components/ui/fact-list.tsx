import type { DataRow } from "#lib/payroll/data/list-rows.ts";
import type { Column } from "#lib/payroll/data/table-definition.ts";
import { CellValue } from "./table/cell-value.tsx";

/** One row's columns as a list; what Gusto doesn't say is left out. */
export function FactList({ columns, row }: { columns: readonly Column[]; row: DataRow }) {
  const told = columns.filter(
    ({ key }) => row[key] !== null && row[key] !== undefined && row[key] !== "",
  );
  return (
    <dl className="grid gap-x-8 gap-y-2.5 text-table sm:grid-cols-2 lg:grid-cols-3">
      {told.map((column) => (
        <div
          key={column.key}
          className="flex min-w-0 justify-between gap-3 border-b border-line pb-2"
        >
          <dt className="text-ink-faint">{column.label}</dt>
          <dd className="min-w-0 text-right wrap-anywhere tabular-nums">
            <CellValue column={column} value={row[column.key] ?? null} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
