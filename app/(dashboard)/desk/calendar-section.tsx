import { CalendarCheck } from "lucide-react";
import { Agenda } from "#components/desk/agenda.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { AgendaDay } from "#lib/payroll/desk/desk-views.ts";
import { SHOWN_OF_ONE_DAY } from "#lib/payroll/desk/list-agenda.ts";
import { countOf, zoneName } from "#lib/platform/format.ts";
import { deskHref, type DeskQuery, wholeDeskHref } from "./desk-query.ts";

type Props = {
  query: DeskQuery;
  timeZone: string;
  today: string;
  days: readonly AgendaDay[];
  /** Companies of which no payroll is stored. */
  without: number;
};

/** What is due, or one day of it, page by page. */
export function CalendarSection({ query, timeZone, today, days, without }: Props) {
  const isOneDay = query.day !== undefined;
  const hasMore = isOneDay && (days[0]?.count ?? 0) > (query.page + 1) * SHOWN_OF_ONE_DAY;
  return (
    <>
      <Panel
        title="Pay dates and deadlines"
        aside={isOneDay && <TextLink href={wholeDeskHref(query)}>Everything of today</TextLink>}
        flush
      >
        <p className="border-b border-line px-4 py-2 text-table text-ink-soft">
          Days and times are in {zoneName(timeZone)}.
          {without > 0 && (
            <>
              {" "}
              {countOf(without, "company is", "companies are")} not on this calendar: no payroll was
              read yet. <TextLink href="/pick">Choose what to sync</TextLink>
            </>
          )}
        </p>
        {days.length === 0 ? (
          <EmptyState icon={CalendarCheck} title="Nothing is due">
            Pay dates and deadlines of the next four weeks appear here.
          </EmptyState>
        ) : (
          <Agenda
            days={days}
            today={today}
            timeZone={timeZone}
            dayHref={(day) => deskHref({ ...query, day, page: 0 })}
          />
        )}
      </Panel>
      {isOneDay && (
        <PageLinks
          first={query.page > 0 ? deskHref({ ...query, page: 0 }) : null}
          next={hasMore ? deskHref({ ...query, page: query.page + 1 }) : null}
          nextText="More of this day"
        />
      )}
    </>
  );
}
