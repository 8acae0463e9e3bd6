import { ListChecks } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BulkProgress } from "#components/companies/bulk/bulk-progress.tsx";
import { BulkResults } from "#components/companies/bulk/bulk-results.tsx";
import { RefreshWhileOpen } from "#components/companies/bulk/refresh-while-open.tsx";
import { ShownCompanies } from "#components/frame/live/shown-companies.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { BULK_ITEM_WORDS, bulkActWords } from "#components/words/bulk-words.ts";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { BULK_FACTS, kindsFor } from "#lib/companies/bulk/bulk-kinds.ts";
import { bulkRights } from "#lib/companies/bulk/bulk-rights.ts";
import { isOpenAction, type BulkActionView } from "#lib/companies/bulk/bulk-views.ts";
import { findBulkAction } from "#lib/companies/bulk/find-bulk-action.ts";
import { listBulkResults } from "#lib/companies/bulk/list-bulk-results.ts";
import { continueBulk, stopBulk } from "../../../../companies/bulk/actions.ts";

export const metadata: Metadata = { title: "Bulk action" };

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const STATES = ["failed", "skipped", "succeeded", "waiting"] as const;

export default async function BulkActionPage({ params, searchParams }: Props) {
  const { id } = await params;
  const viewer = await requireViewer();
  const action = await findBulkAction(viewer, id);
  if (!action) notFound();
  const { state: given, after } = await searchParams;
  const state = STATES.find((each) => each === given);
  const from = typeof after === "string" ? after : undefined;
  const { results, next } = await listBulkResults(viewer, id, { state, after: from });
  const undo = BULK_FACTS[action.kind].undoneBy;
  const here = `/companies/bulk/${id}${state ? `?state=${state}` : ""}`;
  const further = next && `${here}${state ? "&" : "?"}after=${next}`;
  return (
    <div className="space-y-5">
      {isOpenAction(action) && <RefreshWhileOpen />}
      <ShownCompanies ids={[]} />
      <PageHeader
        title={bulkActWords(action)}
        action={<ButtonLink href="/companies/bulk">All bulk actions</ButtonLink>}
      />
      <BulkProgress
        action={action}
        undo={undo && kindsFor(bulkRights(viewer)).includes(undo) ? undo : null}
        stop={stopBulk}
        goOn={continueBulk}
      />
      <section aria-label="Results" className="space-y-3">
        <h2 className="text-lead font-semibold">Results</h2>
        <FilterLinks label="Filter results" links={resultFilters(action, state)} />
        <Panel flush>
          {results.length === 0 ? (
            <EmptyState icon={ListChecks} title={state ? "No company" : "Nothing yet"}>
              {state
                ? "No company of this action has this result."
                : "What becomes of each company is listed here."}
            </EmptyState>
          ) : (
            <BulkResults results={results} />
          )}
        </Panel>
        <PageLinks first={from ? here : null} next={further} nextText="More companies" />
      </section>
    </div>
  );
}

function resultFilters(action: BulkActionView, current: (typeof STATES)[number] | undefined) {
  const { id, chosen, succeeded, failed, skipped } = action;
  const through = succeeded + failed + skipped;
  // Of an action that is done, what is left was deleted meanwhile.
  const waiting = action.state === "done" ? 0 : Math.max(0, chosen - through);
  const counts = { succeeded, failed, skipped, waiting };
  return [
    {
      ...{ word: "All", href: `/companies/bulk/${id}`, isCurrent: current === undefined },
      count: through + waiting,
    },
    ...STATES.map((state) => ({
      word: BULK_ITEM_WORDS[state].word,
      href: `/companies/bulk/${id}?state=${state}`,
      isCurrent: state === current,
      count: counts[state],
    })),
  ];
}
