import { UserRoundCheck } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { ConnectForm } from "#components/connect/connect-form.tsx";
import { ConnectSteps } from "#components/connect/connect-steps.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SharedData } from "#components/payroll/shared-data.tsx";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { FocusPage } from "../focus-page.tsx";

export const metadata: Metadata = { title: "Connect a company" };

/** What to know before Gusto asks for consent. */
export default async function ConnectPage() {
  const viewer = await requireViewer("/connect");
  if (viewer.role === "operator") {
    return (
      <FocusPage viewer={viewer}>
        <Panel flush>
          <EmptyState
            isWholePage
            icon={UserRoundCheck}
            title="Companies are connected by their admins"
            action={
              <ButtonLink kind="primary" href="/companies">
                Companies
              </ButtonLink>
            }
          >
            You are signed in as staff. Send the company's admin to this dashboard to sign in with
            Gusto and connect it.
          </EmptyState>
        </Panel>
      </FocusPage>
    );
  }
  return (
    <FocusPage viewer={viewer}>
      <PageHeader
        title="Connect a company"
        sentence="You will go to Gusto, approve, and come straight back."
      />
      <Panel className="mt-6">
        <ConnectSteps />
        <div className="mt-5 border-t border-line pt-5">
          <SharedData />
        </div>
      </Panel>
      <div className="mt-6 flex flex-wrap items-center gap-2">
        <ConnectForm purpose="connect" kind="primary">
          Continue to Gusto
        </ConnectForm>
        <ButtonLink kind="quiet" href="/">
          Not now
        </ButtonLink>
      </div>
    </FocusPage>
  );
}
