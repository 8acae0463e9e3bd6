import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { newBulkHref, parseBulkQuery } from "#components/companies/bulk/bulk-query.ts";
import { ConfirmBulk } from "#components/companies/bulk/confirm-bulk.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import {
  BULK_WORDS,
  bulkActWords,
  bulkFilterWords,
  selectedWords,
} from "#components/words/bulk-words.ts";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { listTags } from "#lib/companies/tags/list-tags.ts";
import { BULK_FACTS, kindsFor } from "#lib/companies/bulk/bulk-kinds.ts";
import { bulkRights } from "#lib/companies/bulk/bulk-rights.ts";
import type {
  BulkFilter,
  BulkSelection,
  SelectionPreview,
} from "#lib/companies/bulk/bulk-views.ts";
import { findBulkAction } from "#lib/companies/bulk/find-bulk-action.ts";
import { previewSelection } from "#lib/companies/bulk/preview-selection.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { MousePointerClick } from "lucide-react";

export const metadata: Metadata = { title: "Bulk action" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function NewBulkActionPage({ searchParams }: Props) {
  const viewer = await requireViewer();
  const parameters = await searchParams;
  const { kind, selection, tag } = parseBulkQuery(parameters);
  const preview = await readPreview(viewer, selection);
  const kinds = kindsFor(bulkRights(viewer));
  if (preview.count === 0) return <NoSelection />;
  const which = "filter" in selection ? `${bulkFilterWords(selection.filter)}: ` : "";
  if (kind === null || !kinds.includes(kind))
    return (
      <div className="space-y-5">
        <PageHeader title="What should be done?" sentence={`${which}${selectedWords(preview)}.`} />
        <div className="flex flex-wrap gap-2">
          {kinds.map((each) => (
            <ButtonLink key={each} href={newBulkHref({ kind: each, selection })}>
              {BULK_WORDS[each].act}
            </ButtonLink>
          ))}
        </div>
      </div>
    );
  const { problem } = parameters;
  return (
    <div className="space-y-5">
      <PageHeader
        title={bulkActWords({ kind, tag: tag ?? null })}
        sentence={`${which}${selectedWords(preview)}.`}
      />
      <ConfirmBulk
        query={{ kind, selection, tag }}
        preview={preview}
        tags={BULK_FACTS[kind].isOfTag ? await listTags(viewer) : []}
        problem={typeof problem === "string" ? problem : undefined}
      />
    </div>
  );
}

/** An action that is not there, or not this viewer's, has no companies to try again. */
async function readPreview(viewer: Viewer, selection: BulkSelection): Promise<SelectionPreview> {
  const former = "filter" in selection ? formerAction(selection.filter) : null;
  if (former !== null && !(await findBulkAction(viewer, former))) notFound();
  return previewSelection(viewer, selection);
}

function formerAction(filter: BulkFilter): string | null {
  if ("failedOf" in filter) return filter.failedOf;
  return "changedBy" in filter ? filter.changedBy : null;
}

function NoSelection() {
  return (
    <div className="space-y-5">
      <PageHeader title="Bulk action" />
      <Panel flush>
        <EmptyState
          icon={MousePointerClick}
          title="No company is selected"
          action={<ButtonLink href="/companies">Select companies</ButtonLink>}
        >
          Select companies in the list, one by one or all that match, and choose what to do.
        </EmptyState>
      </Panel>
    </div>
  );
}
