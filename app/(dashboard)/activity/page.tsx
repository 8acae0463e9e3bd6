import { Activity } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { Timeline } from "#components/ui/timeline.tsx";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { listAllEvents } from "#lib/companies/list/list-timeline.ts";

export const metadata: Metadata = { title: "Activity" };

type Props = { searchParams: Promise<{ before?: string | string[] }> };

export default async function ActivityPage({ searchParams }: Props) {
  const { before } = await searchParams;
  const viewer = await requireViewer("/activity");
  const { events, next } = await listAllEvents(viewer, {
    before: typeof before === "string" ? before : undefined,
    limit: 50,
  });
  return (
    <div className="space-y-5">
      <PageHeader
        title="Activity"
        sentence="What happened to your connections, newest first. Open a line for details."
      />
      <Panel flush>
        {events.length === 0 ? (
          <EmptyState icon={Activity} title="No activity yet">
            Refreshes, connection tests and changes are listed here as they happen.
          </EmptyState>
        ) : (
          <Timeline events={events} showCompany />
        )}
      </Panel>
      <PageLinks
        first={before === undefined ? null : "/activity"}
        next={next ? `/activity?before=${encodeURIComponent(next)}` : null}
        nextText="Older events"
      />
    </div>
  );
}
