import { RefreshCw } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { RunList } from "#components/payroll/run-list.tsx";
import { parseRunsQuery, runFilters, runsHref } from "#components/payroll/runs-query.ts";
import { SyncNotice } from "#components/payroll/sync-notice.tsx";
import { listRuns } from "#lib/payroll/progress/list-runs.ts";
import { openTab, titleOfTab } from "../../tab-page.ts";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  titleOfTab("Runs", params);

export default async function RunsPage({ params, searchParams }: Props) {
  const { viewer, company, status, isConnected } = await openTab((await params).id);
  const query = parseRunsQuery(await searchParams);
  const { runs, next } = await listRuns(viewer, { companyId: company.id, ...query });
  const path = `/companies/${company.id}/runs`;
  return (
    <>
      <SyncNotice companyId={company.id} status={status} isConnected={isConnected} />
      <section aria-label="Runs" className="space-y-4">
        <h2 className="text-heading font-semibold">Runs</h2>
        <FilterLinks label="Filter runs" links={runFilters(path, query)} />
        <Panel flush>
          {runs.length === 0 ? (
            <EmptyState icon={RefreshCw} title={query.outcome ? "No run matches" : "No runs yet"}>
              {query.outcome
                ? "No run of this company has this status."
                : "Each sync of this company's data is listed here with what it changed."}
            </EmptyState>
          ) : (
            <RunList runs={runs} />
          )}
        </Panel>
        <PageLinks
          first={query.before ? runsHref(path, { outcome: query.outcome }) : null}
          next={next ? runsHref(path, { ...query, before: next }) : null}
          nextText="Older runs"
        />
      </section>
    </>
  );
}
