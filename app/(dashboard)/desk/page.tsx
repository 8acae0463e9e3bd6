import { Plug } from "lucide-react";
import type { Metadata } from "next";
import { CompanyList } from "#components/companies/list/company-list.tsx";
import { KeepTimeZone } from "#components/desk/keep-time-zone.tsx";
import { buttonLook, ButtonLink } from "#components/ui/controls/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { deskSentence } from "#components/desk/desk-words.ts";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { kindsFor } from "#lib/companies/bulk/bulk-kinds.ts";
import { bulkRights } from "#lib/companies/bulk/bulk-rights.ts";
import { listOwnLostCompanies } from "#lib/companies/list/list-own-lost-companies.ts";
import { listAgenda } from "#lib/payroll/desk/list-agenda.ts";
import { readDeskSummary } from "#lib/payroll/desk/read-desk-summary.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { dayIn } from "#lib/platform/zoned-days.ts";
import { currentTimeZone } from "../../current-time-zone.ts";
import { CalendarSection } from "./calendar-section.tsx";
import { ChangesSection } from "./changes-section.tsx";
import { deskHref, parseDeskQuery } from "./desk-query.ts";
import { FiguresSection } from "./figures-section.tsx";
import { SyncChoice } from "./sync-choice.tsx";

export const metadata: Metadata = { title: "Today" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function DeskPage({ searchParams }: Props) {
  const query = parseDeskQuery(await searchParams);
  const viewer = await requireViewer(deskHref(query));
  const timeZone = await currentTimeZone();
  const now = databaseNow();
  const only = query.day ? { day: query.day, page: query.page } : undefined;
  const [summary, days, lost] = await Promise.all([
    readDeskSummary(viewer),
    query.onlyChanges
      ? []
      : listAgenda(viewer, { timeZone, now, sync: query.sync, ...(only && { only }) }),
    listOwnLostCompanies(viewer),
  ]);
  const view = { viewer, query, timeZone, now, today: dayIn(now, timeZone) };
  const isWhole = !query.onlyChanges && !only;
  const hasCompanies = summary.companies > 0;
  return (
    <div className="space-y-6">
      <KeepTimeZone timeZone={timeZone} />
      <PageHeader
        title="Today"
        sentence={hasCompanies && isWhole ? deskSentence(summary, days, view.today) : undefined}
        action={
          hasCompanies && (
            <a href="/desk/export" download data-export className={buttonLook()}>
              Export all as CSV
            </a>
          )
        }
      />
      {lost.length > 0 && (
        <section aria-labelledby="reconnect">
          <h2 id="reconnect" className="mb-2.5 text-lead font-semibold">
            Needs reconnecting
          </h2>
          <CompanyList companies={lost} canReconnect />
        </section>
      )}
      {!hasCompanies && <NothingHere />}
      {hasCompanies && (
        <SyncChoice
          summary={summary}
          query={query}
          canSwitchAll={
            kindsFor(bulkRights(viewer)).includes("sync_on") && viewer.role === "company_admin"
          }
        />
      )}
      {hasCompanies && !query.onlyChanges && (
        <CalendarSection {...view} days={days} without={summary.withoutPayrolls} />
      )}
      {hasCompanies && !only && <ChangesSection {...view} />}
      {hasCompanies && isWhole && <FiguresSection {...view} />}
    </div>
  );
}

function NothingHere() {
  return (
    <Panel flush>
      <EmptyState
        icon={Plug}
        title="No company is connected"
        action={
          <ButtonLink kind="primary" href="/connect">
            Connect a company
          </ButtonLink>
        }
      >
        Pay dates, deadlines and payrolls of all companies that you connect appear here together.
      </EmptyState>
    </Panel>
  );
}
