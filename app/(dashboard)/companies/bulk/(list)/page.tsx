import { ListChecks } from "lucide-react";
import type { Metadata } from "next";
import { BulkList } from "#components/companies/bulk/bulk-list.tsx";
import { RefreshWhileOpen } from "#components/companies/bulk/refresh-while-open.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { isOpenAction } from "#lib/companies/bulk/bulk-views.ts";
import { listBulkActions } from "#lib/companies/bulk/find-bulk-action.ts";

export const metadata: Metadata = { title: "Bulk actions" };

const PATH = "/companies/bulk";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function BulkActionsPage({ searchParams }: Props) {
  const viewer = await requireViewer(PATH);
  const { after } = await searchParams;
  const from = typeof after === "string" ? after : undefined;
  const { actions, next } = await listBulkActions(viewer, from);
  return (
    <div className="space-y-5">
      {actions.some(isOpenAction) && <RefreshWhileOpen />}
      <PageHeader
        title="Bulk actions"
        sentence="What was done to many companies at once, and what became of each. Kept for 90 days."
        action={<ButtonLink href="/companies">Select companies</ButtonLink>}
      />
      <Panel flush>
        {actions.length === 0 ? (
          <EmptyState icon={ListChecks} title="No bulk actions yet">
            Select companies in the list to test, refresh, sync or disconnect many of them at once.
          </EmptyState>
        ) : (
          <BulkList actions={actions} />
        )}
      </Panel>
      <PageLinks
        first={from ? PATH : null}
        next={next ? `${PATH}?after=${next}` : null}
        nextText="Older actions"
      />
    </div>
  );
}
