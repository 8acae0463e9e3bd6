import type { Metadata } from "next";
import { Panel } from "#components/ui/panel.tsx";
import { PayrollCostChart } from "#components/payroll/payroll-cost-chart.tsx";
import { SyncNotice } from "#components/payroll/sync-notice.tsx";
import type { SearchParameters } from "#lib/payroll/data/data-query.ts";
import { listPayrollCosts } from "#lib/payroll/data/list-payroll-costs.ts";
import { payRevealedUntil } from "#lib/payroll/data/reveal-pay.ts";
import { DataTab } from "../../data-tab.tsx";
import { openTab, titleOfTab } from "../../tab-page.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParameters> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  titleOfTab("Payrolls", params);

export default async function PayrollsPage({ params, searchParams }: Props) {
  const { viewer, company, status, isConnected } = await openTab((await params).id);
  const path = `/companies/${company.id}/payrolls`;
  const withPay = (await payRevealedUntil(viewer, company.id)) !== null;
  const { costs, leftOut } = await listPayrollCosts(viewer, company.id, withPay);
  return (
    <>
      <SyncNotice companyId={company.id} status={status} isConnected={isConnected} />
      {costs.length > 1 && (
        <Panel title="What payroll costs">
          <PayrollCostChart costs={costs} leftOut={leftOut} />
        </Panel>
      )}
      {status.hasData && (
        <DataTab
          viewer={viewer}
          companyId={company.id}
          name="payrolls"
          path={path}
          parameters={await searchParams}
          title="Payrolls"
          rowHref={(row) => `${path}/${row["id"]}`}
          emptyText="Payrolls appear here as they sync from Gusto."
        />
      )}
    </>
  );
}
