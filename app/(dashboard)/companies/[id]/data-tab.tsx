import type { ReactNode } from "react";
import { ColumnChooser } from "#components/ui/controls/column-chooser.tsx";
import { DataTable } from "#components/ui/table/data-table.tsx";
import { DataToolbar } from "#components/ui/controls/data-toolbar.tsx";
import { FEW_PEOPLE } from "#components/payroll/few-people.ts";
import { ExportLinks } from "#components/payroll/export-links.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { PaySwitch } from "#components/payroll/pay-switch.tsx";
import type { Viewer } from "#lib/access/viewer.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import {
  dataHref,
  dataParameters,
  isFiltered,
  type SearchParameters,
  parseDataQuery,
  shownColumns,
} from "#lib/payroll/data/data-query.ts";
import { listFilterChoices } from "#lib/payroll/data/list-filter-choices.ts";
import {
  countRows,
  listRows,
  type DataRow,
  type RowsRequest,
} from "#lib/payroll/data/list-rows.ts";
import { payRevealedUntil } from "#lib/payroll/data/reveal-pay.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { columnsOf, hasPay } from "#lib/payroll/data/readable-columns.ts";
import type { DataTableName } from "#lib/payroll/resources/names.ts";
import { hidePay, showPay } from "../../../companies/actions.ts";
import { NoRows } from "./no-rows.tsx";

type Props = {
  viewer: Viewer;
  companyId: string;
  name: DataTableName;
  /** This page's path. */
  path: string;
  parameters: SearchParameters;
  title: string;
  within?: RowsRequest["within"];
  rowHref?: (row: DataRow) => string | null;
  /** The text of an empty table. */
  emptyText: string;
  /** Shown between the toolbar and the table. */
  children?: ReactNode;
};

/**
 * One table of synced data with search, filters, columns, paging and export. Its entire state is in
 * the URL.
 */
export async function DataTab({
  viewer,
  companyId,
  name,
  path,
  parameters,
  title,
  within,
  rowHref,
  emptyText,
  children,
}: Props) {
  const table = DATA_TABLES[name];
  const query = parseDataQuery(table, parameters);
  const revealedUntil = await payRevealedUntil(viewer, companyId);
  const withPay = revealedUntil !== null;
  const request: RowsRequest = {
    ...{ companyId, table, query, withPay, place: "screen" as const },
    ...(within && { within }),
  };
  const [page, count, choices] = await Promise.all([
    listRows(viewer, request),
    countRows(viewer, request),
    listFilterChoices(viewer, companyId, table),
  ]);
  const sort =
    query.sort && columnsOf(table, "screen", withPay).some(({ key }) => key === query.sort?.column)
      ? query.sort
      : table.sort;
  const columns = shownColumns(table, query, withPay);
  const href = (changed: Partial<typeof query>) =>
    dataHref(path, { ...query, after: undefined, ...changed });
  const kept = dataParameters({ ...query, after: undefined, columns: undefined });
  return (
    <section aria-label={title} className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <h2 className="text-heading font-semibold">
          {title}
          <span className="ml-2.5 font-normal text-ink-faint tabular-nums">
            {isFiltered(query) ? count > 0 && `${formatCount(count)} found` : formatCount(count)}
          </span>
        </h2>
        <div className="flex flex-wrap items-center gap-2">
          {table.columns.length > 4 && (
            <ColumnChooser
              columns={columnsOf(table, "screen", withPay).map(({ key, label }) => ({
                key,
                label,
                isShown: columns.some((column) => column.key === key),
              }))}
              path={path}
              keep={kept}
            />
          )}
          {count > 0 && (
            <ExportLinks
              path={`/companies/${companyId}/export/${name.replaceAll("_", "-")}`}
              parameters={[...kept, ...(within ? [[within.column, within.value] as const] : [])]}
              what={title.toLowerCase()}
              withPay={hasPay(table) ? withPay : undefined}
            />
          )}
        </div>
      </div>
      <DataToolbar table={table} query={query} choices={choices} path={path} />
      {hasPay(table) && (
        <PaySwitch
          companyId={companyId}
          revealedUntil={revealedUntil}
          actions={{ showPay, hidePay }}
        />
      )}
      {page.rows.some((row) => row["totals_hidden"] === true) && (
        <p className="text-table text-ink-soft">{FEW_PEOPLE}</p>
      )}
      {children}
      {page.rows.length === 0 ? (
        <NoRows table={table} query={query} path={path} emptyText={emptyText} />
      ) : (
        <DataTable
          caption={`${title}: ${countOf(count, table.one, table.many)}`}
          columns={columns}
          rows={page.rows}
          sort={sort}
          sortHref={(order) => href({ sort: order })}
          rowHref={rowHref}
        />
      )}
      <PageLinks
        first={query.after ? href({}) : null}
        next={page.next ? href({ after: page.next }) : null}
        nextText={`Next ${table.many}`}
      />
    </section>
  );
}
