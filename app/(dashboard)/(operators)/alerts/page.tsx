import { BellRing } from "lucide-react";
import type { Metadata } from "next";
import { AlertChannels } from "#components/alerts/alert-channels.tsx";
import { AlertDeliveries } from "#components/alerts/alert-deliveries.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { readAlerts } from "#lib/incidents/alerts/read-alerts.ts";
import { listTags } from "#lib/companies/tags/list-tags.ts";
import { routeChannel, testChannel } from "./actions.ts";

export const metadata: Metadata = { title: "Alerts" };

export default async function AlertsPage() {
  const viewer = await requireOperatorViewer("/alerts");
  const { channels, deliveries, quietHours } = await readAlerts(viewer);
  return (
    <div className="space-y-5">
      <PageHeader
        title="Alerts"
        sentence={
          <>
            Who is told when an <TextLink href="/incidents">incident</TextLink> opens, grows and
            resolves. The channels are set up in the settings of app and worker.
          </>
        }
      />
      <Panel title="Channels" flush>
        <AlertChannels
          channels={channels}
          quietHours={quietHours}
          tags={await listTags(viewer)}
          actions={{ testChannel, routeChannel }}
        />
      </Panel>
      <Panel title="Deliveries" flush>
        {deliveries.length > 0 ? (
          <AlertDeliveries deliveries={deliveries} />
        ) : (
          <EmptyState icon={BellRing} title="No alert was sent yet">
            Messages appear here with their outcome, tests included.
          </EmptyState>
        )}
      </Panel>
    </div>
  );
}
