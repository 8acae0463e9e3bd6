import { LastPayrolls } from "#components/desk/last-payrolls.tsx";
import { YearToDate } from "#components/desk/year-to-date.tsx";
import { FEW_PEOPLE } from "#components/payroll/few-people.ts";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { Viewer } from "#lib/access/viewer.ts";
import { listDeskCompanies } from "#lib/payroll/desk/list-desk-companies.ts";
import { deskHref, type DeskQuery } from "./desk-query.ts";

type Props = { viewer: Viewer; query: DeskQuery; timeZone: string; now: Date; today: string };

const COMPANIES_ON_PAGE = 25;

/** A page of companies with their payrolls in figures. */
export async function FiguresSection({ viewer, query, timeZone, now, today }: Props) {
  const { companies, next } = await listDeskCompanies(viewer, {
    ...{ timeZone, now, sync: query.sync, after: query.after, limit: COMPANIES_ON_PAGE },
  });
  const hidesAny = companies.some(({ last, before, regular, offCycle }) =>
    [last, before, regular, offCycle].some((totals) => totals?.isHidden),
  );
  const year = today.slice(0, 4);
  return (
    <>
      <Panel title="Last payroll beside the one before" flush>
        {hidesAny && (
          <p className="border-b border-line px-4 py-2 text-table text-ink-soft">{FEW_PEOPLE}</p>
        )}
        <LastPayrolls companies={companies} />
      </Panel>
      <Panel title={`Year to date, ${year}`} flush>
        <YearToDate
          companies={companies}
          isAll={next === null && !query.after && !query.sync}
          year={year}
        />
      </Panel>
      <PageLinks
        first={query.after ? deskHref({ ...query, after: undefined }) : null}
        next={next ? deskHref({ ...query, after: next }) : null}
        nextText="Next companies"
      />
    </>
  );
}
