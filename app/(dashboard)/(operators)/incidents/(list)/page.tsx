import { ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { IncidentList } from "#components/incidents/incident-list.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { listIncidents } from "#lib/incidents/reading/list-incidents.ts";
import { updateForPage } from "#lib/incidents/reading/update-for-page.ts";

export const metadata: Metadata = { title: "Incidents" };

const PATH = "/incidents";

type Search = Record<"open" | "resolved", string | string[] | undefined>;

export default async function IncidentsPage({ searchParams }: { searchParams: Promise<Search> }) {
  const viewer = await requireOperatorViewer(PATH);
  const search = await searchParams;
  const at = (state: keyof Search) => {
    const value = search[state];
    return typeof value === "string" ? value : undefined;
  };
  const open = await listIncidents(viewer, { state: "open", after: at("open") }, updateForPage);
  const resolved = await listIncidents(
    viewer,
    { state: "resolved", after: at("resolved"), limit: 20 },
    updateForPage,
  );
  return (
    <div className="space-y-6">
      <PageHeader
        title="Incidents"
        sentence="What is broken, grouped by cause, the most severe first. An incident resolves automatically once nothing is affected any more."
      />
      <section aria-labelledby="open" className="space-y-2.5">
        <h2 id="open" className="text-lead font-semibold">
          Open
        </h2>
        {open.incidents.length > 0 ? (
          <IncidentList incidents={open.incidents} viewerId={viewer.userId} />
        ) : (
          <Panel flush>
            <EmptyState icon={ShieldCheck} title="No incident is open">
              Failures appear here within seconds, with their cause and the companies they affect.
            </EmptyState>
          </Panel>
        )}
        <PageLinks
          first={at("open") ? PATH : null}
          next={open.next && `${PATH}?open=${open.next}`}
          nextText="More open incidents"
        />
      </section>
      {(resolved.incidents.length > 0 || at("resolved")) && (
        <section aria-labelledby="resolved" className="space-y-2.5">
          <h2 id="resolved" className="text-lead font-semibold">
            Resolved
          </h2>
          <IncidentList incidents={resolved.incidents} viewerId={viewer.userId} />
          <PageLinks
            first={at("resolved") ? PATH : null}
            next={resolved.next && `${PATH}?resolved=${resolved.next}`}
            nextText="Earlier incidents"
          />
        </section>
      )}
    </div>
  );
}
