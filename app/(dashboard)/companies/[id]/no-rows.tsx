import { Database, SearchX } from "lucide-react";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { dataHref, isFiltered, type DataQuery } from "#lib/payroll/data/data-query.ts";
import type { TableDefinition } from "#lib/payroll/data/table-definition.ts";

type NoRowsProps = { table: TableDefinition; query: DataQuery; path: string; emptyText: string };

/** Either no data at all, or nothing that matches. */
export function NoRows({ table, query, path, emptyText }: NoRowsProps) {
  return (
    <Panel flush>
      {isFiltered(query) || query.after ? (
        <EmptyState
          icon={SearchX}
          title={`No ${table.one} matches`}
          action={
            <ButtonLink
              href={dataHref(path, { filters: {}, sort: query.sort, columns: query.columns })}
            >
              Clear filters
            </ButtonLink>
          }
        >
          Nothing matches this search and these filters.
        </EmptyState>
      ) : (
        <EmptyState icon={Database} title={`No ${table.many} here`}>
          {emptyText}
        </EmptyState>
      )}
    </Panel>
  );
}
