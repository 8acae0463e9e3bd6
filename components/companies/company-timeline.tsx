import { Inbox } from "lucide-react";
import type { TimelineEvent } from "#lib/companies/company-views.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageLinks } from "../ui/controls/page-links.tsx";
import { Panel } from "../ui/panel.tsx";
import { Timeline } from "../ui/timeline.tsx";

/** What happened to one company's connection, one page at a time. */
export function CompanyTimeline({
  companyId,
  events,
  next,
  isFirstPage,
}: {
  companyId: string;
  events: TimelineEvent[];
  next: string | null;
  isFirstPage: boolean;
}) {
  const here = `/companies/${companyId}`;
  return (
    <Panel title="Timeline" flush>
      {events.length === 0 ? (
        <EmptyState icon={Inbox} title="No activity yet">
          Every refresh, test and change to this connection is listed here.
        </EmptyState>
      ) : (
        <Timeline events={events} />
      )}
      {(next || !isFirstPage) && (
        <div className="border-t border-line p-2">
          <PageLinks
            first={isFirstPage ? null : here}
            next={next ? `${here}?before=${encodeURIComponent(next)}` : null}
            nextText="Older events"
          />
        </div>
      )}
    </Panel>
  );
}
