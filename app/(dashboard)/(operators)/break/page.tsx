import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { RefreshWhileOpen } from "#components/companies/bulk/refresh-while-open.tsx";
import { BreakMenu } from "#components/demo/break-menu.tsx";
import { ExchangeLedger } from "#components/demo/exchange-ledger.tsx";
import { ActionButton } from "#components/ui/controls/action-button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { StatePill } from "#components/ui/state-pill.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { readBroken } from "#lib/process/demo/read-broken.ts";
import { isDemoOpen } from "#lib/sign-in/demo-gate.ts";
import { breakDemo, mendDemo } from "./actions.ts";

export const metadata: Metadata = { title: "Break something" };

/** The demo only: elsewhere there is no such page. */
export default async function BreakPage() {
  const host = (await headers()).get("host");
  const viewer = await requireOperatorViewer("/break");
  if (!isDemoOpen(host)) notFound();
  const { faults, revoked, exchanges, companies, workerPid } = await readBroken(viewer, host);
  const isBroken = faults + revoked > 0;
  return (
    <div className="space-y-5">
      <RefreshWhileOpen />
      <PageHeader
        title="Break something"
        sentence="Gusto is simulated on this machine. Break it, and see what the dashboard makes of it."
      />
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3 rounded-md border border-line bg-surface px-4 py-3 shadow-raised">
        <p className="pt-1.5">
          <StatePill
            word={isBroken ? "Something is broken" : "Nothing is broken"}
            tone={isBroken ? "warn" : "good"}
          />
        </p>
        <ActionButton
          action={mendDemo}
          fields={{}}
          kind={isBroken ? "primary" : "secondary"}
          pendingText="Mending…"
        >
          Mend all
        </ActionButton>
      </div>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Panel title="What can go wrong" flush>
          <BreakMenu action={breakDemo} companies={companies} workerPid={workerPid} />
        </Panel>
        <Panel title="What Gusto saw" flush>
          {exchanges.length > 0 ? (
            <ExchangeLedger exchanges={exchanges} />
          ) : (
            <EmptyState icon={ScrollText} title="No token exchange yet">
              Each appears here with its answer. End all access tokens to see some.
            </EmptyState>
          )}
        </Panel>
      </div>
    </div>
  );
}
