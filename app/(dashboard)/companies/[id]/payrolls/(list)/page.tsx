import type { Metadata } from "next";
import { PayrollCostsPanel } from "#components/payroll/costs/payroll-costs.tsx";
import { SyncNotice } from "#components/payroll/sync-notice.tsx";
import { costSpan } from "#lib/payroll/costs/cost-span.ts";
import { listPayrollCosts } from "#lib/payroll/costs/list-payroll-costs.ts";
import { parseDataQuery, type SearchParameters } from "#lib/payroll/data/data-query.ts";
import { payRevealedUntil } from "#lib/payroll/data/reveal-pay.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { dayIn } from "#lib/platform/zoned-days.ts";
import { currentTimeZone } from "../../../../../current-time-zone.ts";
import { DataTab } from "../../data-tab.tsx";
import { openTab, titleOfTab } from "../../tab-page.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParameters> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  titleOfTab("Payrolls", params);

export default async function PayrollsPage({ params, searchParams }: Props) {
  const { viewer, company, status, isConnected } = await openTab((await params).id);
  const path = `/companies/${company.id}/payrolls`;
  const withPay = (await payRevealedUntil(viewer, company.id)) !== null;
  const parameters = await searchParams;
  const { year } = parseDataQuery(DATA_TABLES.payrolls, parameters).filters;
  const span = costSpan(dayIn(databaseNow(), await currentTimeZone()), year);
  const costs = await listPayrollCosts(viewer, company.id, withPay, span);
  return (
    <>
      <SyncNotice companyId={company.id} status={status} isConnected={isConnected} />
      <PayrollCostsPanel {...costs} span={span} />
      {status.hasData && (
        <DataTab
          viewer={viewer}
          companyId={company.id}
          name="payrolls"
          path={path}
          parameters={parameters}
          title="Payrolls"
          rowHref={(row) => `${path}/${row["id"]}`}
          emptyText="Payrolls appear here as they sync from Gusto."
        />
      )}
    </>
  );
}
