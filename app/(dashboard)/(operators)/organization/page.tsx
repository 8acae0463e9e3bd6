import type { Metadata } from "next";
import { ActionButton } from "#components/ui/controls/action-button.tsx";
import { ApiTokenForm } from "#components/webhooks/api-token-form.tsx";
import { TimeAgo } from "#components/ui/clock.tsx";
import { Facts } from "#components/ui/facts.tsx";
import { HoldRefreshing } from "#components/frame/hold-actions.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { type AccessView, readAccess } from "#lib/organization/test-access.ts";
import { hold } from "../../(overview)/actions.ts";
import { storeApiToken, testOrganizationAccess } from "./actions.ts";

export const metadata: Metadata = { title: "Organization" };

export default async function OrganizationPage() {
  const viewer = await requireOperatorViewer("/organization");
  const access = await readAccess(viewer);
  return (
    <div className="max-w-3xl space-y-5">
      <PageHeader
        title="Organization"
        sentence={
          <>
            How this dashboard connects to Gusto on behalf of your organization: for{" "}
            <TextLink href="/webhooks">webhooks</TextLink>, events and{" "}
            <TextLink href="/provision">new companies</TextLink>.
          </>
        }
      />
      <Panel title="Access">
        <div className="space-y-4">
          <Facts facts={factsOf(access)} />
          <ActionButton action={testOrganizationAccess} fields={{}} pendingText="Asking Gusto…">
            Test
          </ActionButton>
        </div>
      </Panel>
      <ApiTokenPanel access={access} />
      <Panel title="Refreshing">
        <div className="space-y-4">
          <p className="text-ink-soft">
            Hold all refreshing before you restore a backup or make another major change.
          </p>
          <HoldRefreshing action={hold} />
        </div>
      </Panel>
    </div>
  );
}

function factsOf({ access, environment, host }: AccessView) {
  return [
    {
      term: "Kind",
      value:
        access === "system"
          ? "System access tokens, requested with the client id and secret and kept only in memory"
          : "The organization's API token (GUSTO_ORGANIZATION_ACCESS=api_token)",
    },
    { term: "Environment", value: environment },
    { term: "Sent to", value: <span className="font-mono text-table">{host}</span> },
  ];
}

function ApiTokenPanel({ access: { access, apiToken, fromFile } }: { access: AccessView }) {
  if (fromFile)
    return (
      <Panel title="API token">
        <p className="text-ink-soft">
          Read from the file named in GUSTO_API_TOKEN_FILE each time it is used. To replace the
          token, replace the file.
        </p>
      </Panel>
    );
  return (
    <Panel title="API token">
      <div className="space-y-5">
        {access === "system" && (
          <p className="text-ink-soft">
            Gusto&apos;s older way to authenticate. Not used while GUSTO_ORGANIZATION_ACCESS is
            system.
          </p>
        )}
        {apiToken ? (
          <Facts
            facts={[
              {
                term: "Fingerprint",
                value: <span className="font-mono text-table">{apiToken.fingerprint}</span>,
              },
              {
                term: "Entered",
                value: (
                  <>
                    <TimeAgo at={apiToken.setAt} /> by {apiToken.setBy}
                  </>
                ),
              },
              {
                term: "Last test",
                value: apiToken.testedAt ? (
                  <>
                    <TimeAgo at={apiToken.testedAt} />: {apiToken.testResult}
                  </>
                ) : (
                  "Not tested yet"
                ),
              },
            ]}
          />
        ) : (
          access === "api_token" && (
            <Notice tone="warn" title="No API token is set.">
              Webhooks, events and new companies require one.
            </Notice>
          )
        )}
        <ApiTokenForm action={storeApiToken} isReplacing={apiToken !== null} />
      </div>
    </Panel>
  );
}
