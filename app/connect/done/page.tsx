import { ArrowRight, Plug, Plus } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { ConnectForm } from "#components/connect/connect-form.tsx";
import { ConnectedChecklist } from "#components/connect/connected-checklist.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { listNewestConnected } from "#lib/connect/list-newest-connected.ts";
import { listPickableCompanies } from "#lib/companies/choice/list-pickable-companies.ts";
import { countOf } from "#lib/platform/format.ts";
import { isEnded } from "#lib/tokens/health/health.ts";
import { FocusPage } from "../../focus-page.tsx";

export const metadata: Metadata = { title: "Connected" };

/** Shown after each return from Gusto: the growing list, and the two ways to continue. */
export default async function ConnectDonePage() {
  const viewer = await requireViewer("/connect/done");
  const [newest, pickable] = await Promise.all([
    listNewestConnected(viewer),
    listPickableCompanies(viewer),
  ]);
  const companies = pickable.filter((company) => !isEnded(company.status));
  if (companies.length === 0) {
    return (
      <FocusPage viewer={viewer}>
        <Panel flush>
          <EmptyState
            isWholePage
            icon={Plug}
            title="No company is connected yet"
            action={
              <ButtonLink kind="primary" href="/connect">
                Connect a company
              </ButtonLink>
            }
          >
            Connect your first company. You can add more right after.
          </EmptyState>
        </Panel>
      </FocusPage>
    );
  }
  return (
    <FocusPage viewer={viewer}>
      <PageHeader
        title={`${countOf(companies.length, "company", "companies")} connected`}
        sentence="Add another, or choose what to sync."
      />
      {/* Above the rows, so it stays visible however many there are. */}
      <div className="sticky top-0 z-20 -mx-4 mt-3 flex flex-wrap gap-2 bg-canvas px-4 py-3 md:mx-0 md:px-0">
        <ButtonLink kind="primary" href="/pick">
          Choose what to sync
          <ArrowRight aria-hidden />
        </ButtonLink>
        <ConnectForm purpose="connect">
          <Plus aria-hidden />
          Connect another company
        </ConnectForm>
      </div>
      <div className="mt-2">
        <ConnectedChecklist companies={companies} newest={newest} />
      </div>
    </FocusPage>
  );
}
