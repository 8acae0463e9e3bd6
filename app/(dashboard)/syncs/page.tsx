import { RefreshCw } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { AllSyncs } from "#components/payroll/live-sync.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { RunList } from "#components/payroll/run-list.tsx";
import { parseRunsQuery, runFilters, runsHref } from "#components/payroll/runs-query.ts";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { listRuns } from "#lib/payroll/progress/list-runs.ts";
import {
  findOwnOpenRuns,
  readAllProgress,
  visibleProgress,
} from "#lib/payroll/progress/read-progress.ts";

export const metadata: Metadata = { title: "Sync" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const PATH = "/syncs";

export default async function SyncsPage({ searchParams }: Props) {
  const query = parseRunsQuery(await searchParams);
  const viewer = await requireViewer(runsHref(PATH, query));
  const [progress, own, { runs, next }] = await Promise.all([
    readAllProgress().then((all) => visibleProgress(viewer, all)),
    findOwnOpenRuns(viewer),
    listRuns(viewer, query),
  ]);
  return (
    <div className="space-y-6">
      <PageHeader
        title="Sync"
        sentence="What is syncing from Gusto now, and how earlier runs ended."
      />
      <AllSyncs initial={progress} own={own} moreHref={runsHref(PATH, { outcome: "active" })} />
      <section aria-label="Runs" className="space-y-3">
        <h2 className="text-lead font-semibold">Runs</h2>
        <FilterLinks label="Filter runs" links={runFilters(PATH, query)} />
        <Panel flush>
          {runs.length === 0 ? (
            <EmptyState icon={RefreshCw} title={query.outcome ? "No run matches" : "No runs yet"}>
              {query.outcome
                ? "No run has this status."
                : "Each sync of a company you chose is listed here."}
            </EmptyState>
          ) : (
            <RunList runs={runs} showCompany />
          )}
        </Panel>
        <PageLinks
          first={query.before ? runsHref(PATH, { outcome: query.outcome }) : null}
          next={next ? runsHref(PATH, { ...query, before: next }) : null}
          nextText="Older runs"
        />
      </section>
    </div>
  );
}
