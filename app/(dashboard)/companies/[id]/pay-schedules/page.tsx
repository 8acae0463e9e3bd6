import { CalendarClock } from "lucide-react";
import type { Metadata } from "next";
import { DataTable } from "#components/ui/table/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ExportLinks } from "#components/payroll/export-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SyncNotice } from "#components/payroll/sync-notice.tsx";
import type { SearchParameters } from "#lib/payroll/data/data-query.ts";
import { listRows } from "#lib/payroll/data/list-rows.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { columnsOf } from "#lib/payroll/data/readable-columns.ts";
import { DataTab } from "../data-tab.tsx";
import { openTab, titleOfTab } from "../tab-page.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParameters> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  titleOfTab("Pay schedules", params);

const MOST_SCHEDULES = 200;

export default async function PaySchedulesPage({ params, searchParams }: Props) {
  const { viewer, company, status, isConnected } = await openTab((await params).id);
  const table = DATA_TABLES.pay_schedules;
  const { rows } = await listRows(viewer, {
    companyId: company.id,
    table,
    query: { filters: {} },
    withPay: false,
    place: "screen",
    limit: MOST_SCHEDULES,
  });
  return (
    <>
      <SyncNotice companyId={company.id} status={status} isConnected={isConnected} />
      {status.hasData && (
        <>
          <section aria-label="Pay schedules" className="space-y-4">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <h2 className="text-heading font-semibold">
                Pay schedules
                <span className="ml-2.5 font-normal text-ink-faint tabular-nums">
                  {rows.length}
                </span>
              </h2>
              {rows.length > 0 && (
                <ExportLinks
                  path={`/companies/${company.id}/export/pay-schedules`}
                  parameters={[]}
                  what="pay schedules"
                />
              )}
            </div>
            {rows.length === 0 ? (
              <Panel flush>
                <EmptyState icon={CalendarClock} title="No pay schedules here">
                  Pay schedules appear here as they sync from Gusto.
                </EmptyState>
              </Panel>
            ) : (
              <DataTable
                caption="Pay schedules"
                columns={columnsOf(table, "screen", false)}
                rows={rows}
              />
            )}
          </section>
          <DataTab
            viewer={viewer}
            companyId={company.id}
            name="pay_periods"
            path={`/companies/${company.id}/pay-schedules`}
            parameters={await searchParams}
            title="Pay periods"
            rowHref={(row) =>
              row["payroll_uuid"]
                ? `/companies/${company.id}/payrolls/${row["payroll_uuid"]}`
                : null
            }
            emptyText="Pay periods appear here as they sync from Gusto."
          />
        </>
      )}
    </>
  );
}
