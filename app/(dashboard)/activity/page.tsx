import { Activity } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "#components/empty-state.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { PageLinks } from "#components/page-links.tsx";
import { Panel } from "#components/panel.tsx";
import { Timeline } from "#components/timeline.tsx";
import { requireViewer } from "#lib/auth/current-viewer.ts";
import { listAllEvents } from "#lib/companies/list-timeline.ts";

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
        sentence="What happened to the connections, newest first. Open a line for its details."
      />
      <Panel flush>
        {events.length === 0 ? (
          <EmptyState icon={Activity} title="Nothing happened yet">
            Refreshes, tests and changes of connections are listed here as they happen.
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
