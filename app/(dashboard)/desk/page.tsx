import { CalendarCheck, Plug } from "lucide-react";
import type { Metadata } from "next";
import { CompanyList } from "#components/companies/list/company-list.tsx";
import { Agenda } from "#components/desk/agenda.tsx";
import { KeepTimeZone } from "#components/desk/keep-time-zone.tsx";
import { LastPayrolls } from "#components/desk/last-payrolls.tsx";
import { YearToDate } from "#components/desk/year-to-date.tsx";
import { FEW_PEOPLE } from "#components/payroll/few-people.ts";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { deskSentence } from "#components/words/desk-words.ts";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { listOwnLostCompanies } from "#lib/companies/list/list-own-lost-companies.ts";
import type { DeskCompany } from "#lib/payroll/desk/desk-views.ts";
import { listAgenda, SHOWN_OF_ONE_DAY } from "#lib/payroll/desk/list-agenda.ts";
import { listDeskCompanies } from "#lib/payroll/desk/list-desk-companies.ts";
import { readDeskSummary } from "#lib/payroll/desk/read-desk-summary.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { countOf, zoneName } from "#lib/platform/format.ts";
import { dayIn } from "#lib/platform/zoned-days.ts";
import { currentTimeZone } from "../../current-time-zone.ts";
import { deskHref, parseDeskQuery } from "./desk-query.ts";

export const metadata: Metadata = { title: "Today" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const COMPANIES_ON_PAGE = 25;

export default async function DeskPage({ searchParams }: Props) {
  const query = parseDeskQuery(await searchParams);
  const viewer = await requireViewer(deskHref(query));
  const timeZone = await currentTimeZone();
  const [now, today] = [databaseNow(), dayIn(databaseNow(), timeZone)];
  const isOneDay = query.day !== undefined;
  const [summary, days, lost, page] = await Promise.all([
    readDeskSummary(viewer),
    listAgenda(viewer, {
      timeZone,
      now,
      ...(query.day && { only: { day: query.day, page: query.page } }),
    }),
    listOwnLostCompanies(viewer),
    listDeskCompanies(viewer, { timeZone, now, after: query.after, limit: COMPANIES_ON_PAGE }),
  ]);
  return (
    <div className="space-y-6">
      <KeepTimeZone timeZone={timeZone} />
      <PageHeader
        title="Today"
        sentence={
          summary.companies > 0 && !isOneDay ? deskSentence(summary, days, today) : undefined
        }
        action={
          summary.companies > 0 && (
            <>
              <ButtonLink href="/pick">Choose what to sync</ButtonLink>
              <ButtonLink href="/desk/export" prefetch={false}>
                Export all as CSV
              </ButtonLink>
            </>
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
      {summary.companies === 0 ? (
        <NothingHere />
      ) : (
        <>
          <Panel
            title="Pay dates and deadlines"
            aside={isOneDay && <TextLink href="/desk">All days</TextLink>}
            flush
          >
            <CalendarNote zone={zoneName(timeZone)} without={summary.withoutPayrolls} />
            {days.length === 0 ? (
              <EmptyState icon={CalendarCheck} title="Nothing is due">
                Pay dates and deadlines of the next four weeks appear here.
              </EmptyState>
            ) : (
              <Agenda days={days} today={today} timeZone={timeZone} />
            )}
          </Panel>
          {isOneDay ? (
            <PageLinks
              first={query.page > 0 ? deskHref({ ...query, page: 0 }) : null}
              next={
                (days[0]?.count ?? 0) > (query.page + 1) * SHOWN_OF_ONE_DAY
                  ? deskHref({ ...query, page: query.page + 1 })
                  : null
              }
              nextText="More of this day"
            />
          ) : (
            <Figures
              companies={page.companies}
              isAll={page.next === null && query.after === undefined}
              year={today.slice(0, 4)}
            />
          )}
          {!isOneDay && (
            <PageLinks
              first={query.after ? deskHref({ ...query, after: undefined }) : null}
              next={page.next ? deskHref({ ...query, after: page.next }) : null}
              nextText="Next companies"
            />
          )}
        </>
      )}
    </div>
  );
}

function CalendarNote({ zone, without }: { zone: string; without: number }) {
  return (
    <p className="border-b border-line px-4 py-2 text-table text-ink-soft">
      Days and times are in {zone}.
      {without > 0 && (
        <>
          {" "}
          {countOf(without, "company is", "companies are")} not on this calendar: no payroll was
          read yet. <TextLink href="/pick">Choose what to sync</TextLink>
        </>
      )}
    </p>
  );
}

function Figures({
  companies,
  isAll,
  year,
}: {
  companies: readonly DeskCompany[];
  isAll: boolean;
  year: string;
}) {
  const hidesAny = companies.some(
    ({ last, before, regular, offCycle }) =>
      last?.isHidden || before?.isHidden || regular?.isHidden || offCycle?.isHidden,
  );
  return (
    <>
      {hidesAny && <p className="text-table text-ink-soft">{FEW_PEOPLE}</p>}
      <Panel title="Last payroll beside the one before" flush>
        <LastPayrolls companies={companies} />
      </Panel>
      <Panel title={`Year to date, ${year}`} flush>
        <YearToDate companies={companies} isAll={isAll} year={year} />
      </Panel>
    </>
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
