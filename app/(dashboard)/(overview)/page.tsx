import type { Metadata } from "next";
import { AllWell } from "#components/frame/all-well.tsx";
import { ApiVersionNotice } from "#components/frame/api-version-notice.tsx";
import { ApplicationNotice } from "#components/frame/application-notice.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { CompanyList } from "#components/companies/list/company-list.tsx";
import { fleetSentence } from "#components/words/fleet-words.ts";
import { NoCompanyYet } from "#components/companies/no-company-yet.tsx";
import { HealthCounts } from "#components/companies/health-counts.tsx";
import { InstallationNotice } from "#components/frame/installation-notice.tsx";
import { NoticeList } from "#components/frame/notice-list.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { Timeline } from "#components/ui/timeline.tsx";
import { FleetVerifiedDays } from "#components/verified-days/verified-days.tsx";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { getOverview } from "#lib/companies/list/get-overview.ts";
import { judgeFleet } from "#lib/companies/list/judge-fleet.ts";
import { readFleetDays } from "#lib/companies/verified-days/read-verified-days.ts";
import { listDemoLeftovers } from "#lib/installation/demo-leftovers.ts";
import { KINDS_OF_INCIDENTS, listNoticeGroups } from "#lib/notices/list-notice-groups.ts";
import { readApiVersionState } from "#lib/usage/read-usage.ts";
import { dismiss, dismissAll } from "../notices/actions.ts";
import { resume } from "./actions.ts";
import { OperatorAttention } from "./operator-attention.tsx";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const viewer = await requireViewer("/");
  const overview = await getOverview(viewer);
  const isOperator = viewer.role === "operator";
  const verdict = judgeFleet({ counts: overview.counts, waiting: overview.waiting, isOperator });
  const refreshesItself = overview.worker.alive && overview.application === null;
  return (
    <div className="space-y-6">
      <PageHeader
        title="Overview"
        sentence={fleetSentence(verdict)}
        action={
          !isOperator &&
          overview.total > 0 && (
            <>
              <ButtonLink href="/pick">Choose what to sync</ButtonLink>
              <ButtonLink kind="primary" href="/connect">
                Connect a company
              </ButtonLink>
            </>
          )
        }
      />
      <ApplicationNotice
        application={overview.application}
        worker={overview.worker}
        isOperator={isOperator}
        resume={resume}
      />
      {isOperator && <InstallationNotice leftovers={await listDemoLeftovers()} />}
      <NoticeList
        groups={await listNoticeGroups(viewer, isOperator ? KINDS_OF_INCIDENTS : [])}
        actions={{ dismiss, dismissAll }}
      />
      <ApiVersionNotice state={await readApiVersionState()} isOperator={isOperator} />
      {isOperator && <OperatorAttention viewer={viewer} verdict={verdict} />}
      {overview.total === 0 ? (
        <NoCompanyYet
          isOperator={isOperator}
          toOperators="A company appears here as soon as one of its admins signs in with Gusto and connects it."
          toAdmins="Then choose what to sync and check here that every connection works."
        />
      ) : (
        <>
          <HealthCounts counts={overview.counts} />
          {isOperator ? null : overview.attention.length > 0 ? (
            <section aria-labelledby="attention">
              <h2 id="attention" className="mb-2.5 text-lead font-semibold">
                Needs attention
              </h2>
              <CompanyList companies={overview.attention} canReconnect />
            </section>
          ) : (
            verdict.level === "well" && <AllWell refreshesItself={refreshesItself} />
          )}
          {isOperator && <FleetVerifiedDays days={await readFleetDays()} />}
          {overview.recentEvents.length > 0 && (
            <Panel
              title="Recent events"
              aside={<TextLink href="/activity">All activity</TextLink>}
              flush
            >
              <Timeline events={overview.recentEvents} showCompany />
            </Panel>
          )}
        </>
      )}
    </div>
  );
}
